#include "core/cli/prepare.hpp"

#include <fmt/core.h>

#include <iterator>
#include <map>

#include "core/cli/shared.hpp"
#include "core/config/inputs.hpp"

namespace assay::cli {
namespace {

void prepare_one(const std::string& file, const Catalog& catalog, const Methods& methods,
                 const LoadOptions& options, Prepared& prepared) {
  auto loaded = load_experiment(file, methods, options);
  append(prepared.diagnostics, std::move(loaded.diagnostics));
  if (!loaded.experiment) return;
  const auto& method = *catalog.find(loaded.experiment->method)->method();
  Diagnostics faults;
  auto inputs = check_inputs(*loaded.experiment, method, faults);
  const bool is_usable = !has_errors(faults);
  append(prepared.diagnostics, std::move(faults));
  if (is_usable)
    prepared.plans.push_back(make_plan(*std::move(loaded.experiment), method, std::move(inputs)));
}

void refuse_equal_names(Prepared& prepared) {
  std::map<std::string, std::string> files;
  for (const auto& plan : prepared.plans) {
    const auto& e = plan.experiment;
    const auto [known, is_new] = files.emplace(e.name, e.file.string());
    if (is_new) continue;
    Diagnostic diagnostic;
    diagnostic.where.file = e.file.string();
    diagnostic.message =
        fmt::format("experiment '{}' is in {} as well: give each file of one call its own name",
                    e.name, known->second);
    prepared.diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace

Prepared prepare(const std::vector<std::string>& files, const Catalog& catalog,
                 const LoadOptions& options) {
  Prepared prepared;
  const auto methods = methods_of(catalog);
  for (const auto& file : files) prepare_one(file, catalog, methods, options, prepared);
  refuse_equal_names(prepared);
  return prepared;
}

std::vector<std::size_t> all_points(const Plan& plan) {
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < plan.experiment.points.size(); ++i) points.push_back(i);
  return points;
}

void append(Diagnostics& to, Diagnostics from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace assay::cli
