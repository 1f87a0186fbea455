#include "core/run/plan/plan_files.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/config/inputs.hpp"

namespace assay {
namespace {

// The order of the lines, those of the experiment's own file first.
void sort_by_place(Diagnostics& faults, const std::string& file) {
  const auto key = [&](const Diagnostic& d) {
    return std::tuple(d.where.file != file, d.where.file, d.where.line, d.where.column);
  };
  std::stable_sort(faults.begin(), faults.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
}

void drop_repeated(Diagnostics& diagnostics) {
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>> seen;
  std::erase_if(diagnostics, [&](const Diagnostic& d) {
    return !seen.emplace(d.where.file, d.where.line, d.where.column, d.message).second;
  });
}

void refuse_equal_names(PlannedFiles& planned) {
  std::map<std::string, std::string> files;
  for (const auto& plan : planned.plans) {
    const auto& e = plan.experiment;
    const auto [known, is_new] = files.emplace(e.name, e.file.string());
    if (is_new) continue;
    const bool is_same_file = known->second == e.file.string();
    Diagnostic diagnostic;
    diagnostic.where.file = e.file.string();
    diagnostic.message = is_same_file
                             ? "the file is named twice"
                             : "experiment '" + e.name + "' is in '" + known->second + "' as well";
    if (!is_same_file) diagnostic.hint = "expected another name in each file of one call";
    planned.diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace

PlannedFile plan_file(const std::filesystem::path& file, const Methods& methods,
                      const LoadOptions& options) {
  auto loaded = load_experiment(file, methods, options);
  PlannedFile planned{{}, std::move(loaded.diagnostics)};
  if (!loaded.experiment) return planned;
  const auto& method = *methods.find(loaded.experiment->method);
  Diagnostics faults;
  auto inputs = check_inputs(*loaded.experiment, method, faults);
  const bool is_usable = !has_errors(faults);
  sort_by_place(faults, file.string());
  append(planned.diagnostics, std::move(faults));
  if (is_usable) planned.plan = make_plan(*std::move(loaded.experiment), method, std::move(inputs));
  return planned;
}

PlannedFiles plan_files(const std::vector<std::string>& files, const Methods& methods,
                        const LoadOptions& options) {
  PlannedFiles planned;
  for (const auto& file : files) {
    auto one = plan_file(file, methods, options);
    append(planned.diagnostics, std::move(one.diagnostics));
    if (one.plan) planned.plans.push_back(*std::move(one.plan));
  }
  drop_repeated(planned.diagnostics);
  refuse_equal_names(planned);
  return planned;
}

}  // namespace assay
