#include "core/cli/prepare.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "core/cli/shared.hpp"
#include "core/config/inputs.hpp"

namespace assay::cli {
namespace {

// The order of the lines, those of the experiment's own file first.
void sort_by_place(Diagnostics& faults, const std::string& file) {
  const auto key = [&](const Diagnostic& d) {
    return std::tuple(d.where.file != file, d.where.file, d.where.line, d.where.column);
  };
  std::stable_sort(faults.begin(), faults.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

void prepare_one(const std::string& file, const Catalog& catalog, const Methods& methods,
                 const LoadOptions& options, Prepared& prepared) {
  auto loaded = load_experiment(file, methods, options);
  append(prepared.diagnostics, std::move(loaded.diagnostics));
  if (!loaded.experiment) return;
  const auto& method = *catalog.find(loaded.experiment->method)->method();
  Diagnostics faults;
  auto inputs = check_inputs(*loaded.experiment, method, faults);
  const bool is_usable = !has_errors(faults);
  sort_by_place(faults, file);
  append(prepared.diagnostics, std::move(faults));
  if (is_usable)
    prepared.plans.push_back(make_plan(*std::move(loaded.experiment), method, std::move(inputs)));
}

// What several files inherit from one base is said once.
void drop_repeated(Diagnostics& diagnostics) {
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>> seen;
  std::erase_if(diagnostics, [&](const Diagnostic& d) {
    return !seen.emplace(d.where.file, d.where.line, d.where.column, d.message).second;
  });
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
        known->second == e.file.string()
            ? "the file is named twice"
            : fmt::format("experiment '{}' is in '{}' as well", e.name, known->second);
    diagnostic.hint =
        known->second == e.file.string() ? "" : "expected another name in each file of one call";
    prepared.diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace

Prepared prepare(const std::vector<std::string>& files, const Catalog& catalog,
                 const LoadOptions& options) {
  Prepared prepared;
  const auto methods = methods_of(catalog);
  for (const auto& file : files) prepare_one(file, catalog, methods, options, prepared);
  drop_repeated(prepared.diagnostics);
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
