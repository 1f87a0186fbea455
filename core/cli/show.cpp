// assay show: everything about one run.
#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/hash.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run/run_page.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/run/plan/relocate.hpp"
#include "db/artifact_file.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kAllPoints = 1'000'000, kAllFigures = 1'000'000;
constexpr std::size_t kFirstFigures = 3;  // that a terminal shows unasked,
constexpr std::size_t kFigureWidth = 80;  // where they have room

struct ShowOptions {
  std::string run, artifact, output;
  bool json = false, toml = false, force = false, figures = false;
};

// A name in a database may be a path to anywhere.
fs::path target_of(const ShowOptions& o, const std::string& name) {
  const fs::path target = o.output.empty() ? name : o.output;
  const auto plain = fs::path(name).filename();
  if (o.output.empty() && (plain != name || name == "." || name == ".."))
    throw UserError(
        fmt::format("artifact '{}': its name is no file name; say where to with -o", name));
  const auto status = fs::symlink_status(target);
  if (!fs::exists(status)) return target;
  if (fs::is_directory(status) || fs::is_other(status))
    throw UserError(fmt::format("'{}' is no file to write to", target.string()));
  if (!o.force) throw UserError(fmt::format("'{}' exists; --force overwrites it", target.string()));
  return target;
}

int copy_out(const ShowOptions& o, const db::ArtifactRow& artifact, const fs::path& store) {
  const auto target = target_of(o, artifact.name);
  if (!is_sha256(artifact.sha256))
    throw std::runtime_error(
        fmt::format("artifact '{}': what the database gives as its hash is none: '{}'",
                    artifact.name, artifact.sha256));
  const auto copied = db::copy_artifact(store, artifact.sha256, target);
  if (copied == db::Copied::yes) {
    fmt::print("wrote {}\n", target.string());
    return kOk;
  }
  const auto file = artifact_file(store, artifact.sha256).string();
  throw std::runtime_error(
      copied == db::Copied::missing
          ? fmt::format("artifact '{}': there is no file '{}'", artifact.name, file)
          : fmt::format("artifact '{}': '{}' holds something else than the run left", artifact.name,
                        file));
}

int save_artifact(const ShowOptions& o, const db::RunDetail& run, const fs::path& store) {
  std::vector<std::string> names;
  for (const auto& artifact : run.artifacts) {
    names.push_back(artifact.name);
    if (artifact.name == o.artifact) return copy_out(o, artifact, store);
  }
  throw UserError(fmt::format("run {} has no artifact '{}'{}", run.run.run_id, o.artifact,
                              did_you_mean(o.artifact, names)));
}

int show(const ShowOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  auto run = reader.run_detail(o.run, o.json ? kAllPoints : 64);
  if (!run)
    throw UserError(
        fmt::format("no run '{}' in {} (assay runs lists them)", o.run, shared.database.string()));
  const auto store = reader.artifact_folder();
  if (!o.artifact.empty()) return save_artifact(o, *run, store);
  if (o.toml) {
    relocate(*run, homes_of(shared));
    fmt::print("{}", run_toml(*run));
  } else if (o.json) {
    fmt::print("{}\n", json_text(run_json(*run, store), 2));
  } else {
    const auto figures = o.figures                          ? kAllFigures
                         : shared.width_out >= kFigureWidth ? kFirstFigures
                                                            : 0;
    fmt::print("{}", run_page(*run, store, shared.colour_out, shared.width_out, figures));
  }
  return kOk;
}

}  // namespace

void add_show(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "show", "Show one run: parameters, results, curves, artifacts, log, provenance",
      "assay show 12 --artifact map.png -o recoloured.png");
  const auto o = std::make_shared<ShowOptions>();
  command->add_option("RUN", o->run, "the run's id, or the beginning of its uid")
      ->required()
      ->type_name("");
  command->add_flag("--toml", o->toml, "print an experiment file that repeats this run");
  command->add_flag("--json", o->json, "print everything as JSON, curves with all points");
  command->add_flag(
      "--figures", o->figures,
      "draw every artifact that has a figure (default: the first 3 on a terminal of 80 columns)");
  command->add_option("--artifact", o->artifact, "copy this artifact out of the store")
      ->type_name("NAME");
  command->add_option("-o,--output", o->output, "where to (default: the artifact's name)")
      ->type_name("FILE");
  command->add_flag("--force", o->force, "overwrite FILE");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return show(*o, shared); });
}

}  // namespace assay::cli
