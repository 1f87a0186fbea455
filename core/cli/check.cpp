// assay check: everything that is wrong with experiment files, without running them.
#include <fmt/core.h>

#include <memory>

#include "core/base/json.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/run/host/deep_check.hpp"
#include "core/run/plan/plan_files.hpp"

namespace assay::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> files;
  LoadOptions load;
  bool json = false, deep = false;
};

std::string counted_things(std::size_t n, const char* noun) {
  return counted(static_cast<std::int64_t>(n), noun);
}

int check(const CheckOptions& o, const Shared& shared) {
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  auto planned = plan_files(o.files, methods_of(catalog), o.load);
  if (o.deep && !has_errors(planned.diagnostics)) {
    WorkerPool pool("/proc/self/exe");
    for (const auto& plan : planned.plans) append(planned.diagnostics, deep_check(plan, pool));
  }
  const bool failed = has_errors(planned.diagnostics);
  if (o.json) {
    auto answer = nlohmann::json::array();
    for (const auto& diagnostic : planned.diagnostics) answer.push_back(to_json(diagnostic));
    fmt::print("{}\n", lenient_json(answer, 2));
    return failed ? kUserError : kOk;
  }
  print(planned.diagnostics, shared);
  if (failed) return kUserError;
  for (const auto& plan : planned.plans)
    fmt::print("{}: ok, {} of method {} ({})\n", plan.experiment.file.string(),
               counted_things(plan.runs.size(), "run"), plan.method->id,
               counted_things(plan.experiment.points.size(), "point"));
  return kOk;
}

}  // namespace

void add_check(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "check", "Say everything that is wrong with experiment files",
                              "assay check configs/quickstart.toml");
  const auto o = std::make_shared<CheckOptions>();
  command->add_option("FILE", o->files, "experiment files")->required()->type_name("");
  add_load_options(command, o->load);
  add_strict_option(command, o->load);
  add_plugins_option(command, shared);
  command->add_flag("--deep", o->deep, "let the method itself check every point, too");
  command->add_flag("--json", o->json, "print the faults as JSON");
  on_call(command, shared, [o, &shared] { return check(*o, shared); });
}

void add_resolve(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "resolve", "Print a file as merged, with the origin of each key",
                              "assay resolve configs/quickstart.toml -s params.tol=1e-9");
  const auto o = std::make_shared<CheckOptions>();
  command->add_option("FILE", o->files, "experiment file")->required()->expected(1)->type_name("");
  add_load_options(command, o->load);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] {
    const Catalog catalog(plugin_folders(shared.plugin_folders));
    Diagnostics diagnostics;
    const auto text = resolve_experiment(o->files[0], methods_of(catalog), o->load, diagnostics);
    print(diagnostics, shared);
    fmt::print("{}", text);
    return has_errors(diagnostics) ? kUserError : kOk;
  });
}

}  // namespace assay::cli
