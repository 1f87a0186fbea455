// assay show: everything about one run.
#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run_page.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kAllPoints = 1'000'000;

struct Options {
  std::string run, artifact, output;
  bool json = false, toml = false;
};

int save_artifact(const Options& o, const db::RunDetail& run, const std::filesystem::path& store) {
  std::vector<std::string> names;
  for (const auto& artifact : run.artifacts) {
    names.push_back(artifact.name);
    if (artifact.name != o.artifact) continue;
    const auto target = o.output.empty() ? artifact.name : o.output;
    std::error_code error;
    std::filesystem::copy_file(artifact_file(store, artifact.sha256), target,
                               std::filesystem::copy_options::overwrite_existing, error);
    if (error)
      throw std::runtime_error(fmt::format("cannot copy artifact '{}' to '{}': {}", artifact.name,
                                           target, decapitalised(error.message())));
    fmt::print("wrote {}\n", target);
    return kOk;
  }
  throw UserError(fmt::format("run {} has no artifact '{}'{}", run.run.run_id, o.artifact,
                              did_you_mean(o.artifact, names)));
}

int show(const Options& o, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto run = reader.run_detail(o.run, o.json ? kAllPoints : 64);
  if (!run)
    throw UserError(
        fmt::format("no run '{}' in {} (assay runs lists them)", o.run, shared.database.string()));
  const auto store = reader.artifact_folder();
  if (!o.artifact.empty()) return save_artifact(o, *run, store);
  if (o.toml)
    fmt::print("{}", run_toml(*run));
  else if (o.json)
    fmt::print("{}\n",
               run_json(*run, store).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    fmt::print("{}", run_page(*run, store, shared.colour_out));
  return kOk;
}

}  // namespace

void add_show(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "show", "Show one run: parameters, results, curves, artifacts, log, provenance",
      "assay show 12 --artifact map.png -o recoloured.png");
  const auto o = std::make_shared<Options>();
  command->add_option("RUN", o->run, "the run's id, or the beginning of its uid")
      ->required()
      ->type_name("");
  command->add_flag("--toml", o->toml, "print an experiment file that repeats this run");
  command->add_flag("--json", o->json, "print everything as JSON, curves with all points");
  command->add_option("--artifact", o->artifact, "copy this artifact out of the store")
      ->type_name("NAME");
  command->add_option("-o,--output", o->output, "where to (default: the artifact's name)")
      ->type_name("FILE");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return show(*o, shared); });
}

}  // namespace assay::cli
