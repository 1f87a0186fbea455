#include "core/cli/chosen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/error.hpp"
#include "core/run/plan/plan_files.hpp"

namespace assay::cli {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::size_t unfinished(const Plan& plan, db::Reader& reader) {
  return static_cast<std::size_t>(
      std::count_if(plan.runs.begin(), plan.runs.end(), [&](const PlannedRun& run) {
        const auto holder = reader.holder(run.fingerprint);
        return !holder || !db::is_finished(holder->status);
      }));
}

void add_notes(Chosen& chosen, const std::string& file, const Plan& plan, db::Reader& reader,
               const Shared& shared) {
  if (reader.experiment_detail(plan.experiment.name)->row.resolved_toml != plan.experiment.resolved)
    chosen.notes.push_back(
        fmt::format("{} has changed since it was run: shown is what was planned then", file));
  if (const auto n = unfinished(plan, reader); n > 0)
    chosen.notes.push_back(fmt::format("{} of the {} that {} plans are missing: assay run {}{}", n,
                                       counted(static_cast<std::int64_t>(plan.runs.size()), "run"),
                                       file, file, database_words(shared)));
}

std::string name_in(const std::string& file, const std::vector<std::string>& known, Chosen& chosen,
                    db::Reader& reader, const Shared& shared) {
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  const auto planned = plan_files({file}, methods_of(catalog), {});
  print(planned.diagnostics, shared);
  if (planned.plans.empty())
    throw UserError(fmt::format("'{}' does not say which experiment it is", file));
  const auto& plan = planned.plans.front();
  if (!contains(known, plan.experiment.name))
    throw UserError(fmt::format("experiment '{}' is not in {} yet: assay run {}{}",
                                plan.experiment.name, shared.database.string(), file,
                                database_words(shared)));
  add_notes(chosen, file, plan, reader, shared);
  return plan.experiment.name;
}

}  // namespace

Chosen chosen_experiments(const std::vector<std::string>& arguments, Without without,
                          db::Reader& reader, const Shared& shared) {
  const auto known = reader.experiments();
  if (known.empty()) throw UserError(fmt::format("no experiments in {}", shared.database.string()));
  Chosen chosen;
  if (arguments.empty())
    chosen.names = without == Without::all ? known : std::vector{known.front()};
  for (const auto& argument : arguments) {
    const bool is_file = !contains(known, argument) && argument.ends_with(".toml");
    if (!is_file && !contains(known, argument))
      throw UserError(fmt::format("no experiment '{}' in {}{}", argument, shared.database.string(),
                                  did_you_mean(argument, known)));
    const auto name = is_file ? name_in(argument, known, chosen, reader, shared) : argument;
    if (!contains(chosen.names, name)) chosen.names.push_back(name);
  }
  return chosen;
}

}  // namespace assay::cli
