#include "core/run/host/deep_check.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/base/param_key.hpp"
#include "core/config/faults.hpp"
#include "core/run/host/one_job.hpp"
#include "core/run/plan/jobs.hpp"
#include "registry/library.hpp"

namespace assay {
namespace {

// Runs the job to its end and returns what it found wrong.
std::vector<Fault> faults_of(const Plan& plan, const Job& job,
                             const std::shared_ptr<WorkerProcess>& worker) {
  const auto checked = run_to_end(*plan.method, job, worker, nullptr);
  const auto name = "the check of method '" + plan.method->id + "' ";
  if (checked.was_killed) throw PluginError(name + "took more than a minute");
  if (!checked.report.status) throw PluginError(name + "crashed: " + checked.death);
  return checked.report.faults;
}

std::optional<Value> swept_value(const Point& point, const std::string& key) {
  for (const auto& [name, value] : point.varied)
    if (name == key) return value;
  return std::nullopt;
}

// Which of the points is at fault: the swept setting that the fault is about, else all of them.
std::string situation(const Point& point, const std::string& key) {
  if (const auto value = swept_value(point, key)) return "at " + key + " = " + to_toml(*value);
  std::vector<std::string> parts;
  for (const auto& [name, value] : point.varied) parts.push_back(name + " = " + to_toml(value));
  return parts.empty() ? "" : "at " + joined(parts);
}

// The key of one file, but of several that are swept the name of this one.
Location place_of(const DataSetting& setting, bool is_swept) {
  return is_swept && !setting.path_where.empty() ? setting.path_where.front() : setting.where;
}

}  // namespace

// A fault's key may come with or without its table's name.
Diagnostic located(const Plan& plan, std::size_t index, const Fault& fault) {
  const auto& point = plan.experiment.points[index];
  Diagnostic diagnostic;
  diagnostic.message = fault.message;
  const auto name = short_key(fault.key);
  const auto setting = point.params.find(name);
  if (setting != point.params.end()) diagnostic.where = setting->second.where;
  diagnostic.hint = situation(point, setting != point.params.end() ? full_key(name) : fault.key);
  if (fault.key.starts_with("data."))
    if (const auto input = point.data.find(fault.key.substr(5)); input != point.data.end())
      diagnostic.where = place_of(input->second, swept_value(point, fault.key).has_value());
  if (diagnostic.where.line == 0 && !fault.key.empty())
    diagnostic.message = fault.key + ": " + fault.message;
  if (diagnostic.where.file.empty()) diagnostic.where.file = plan.experiment.file.string();
  return diagnostic;
}

Diagnostics deep_check(const Plan& plan, const std::vector<std::size_t>& points, WorkerPool& pool) {
  Diagnostics diagnostics;
  if (points.empty()) return diagnostics;
  const auto worker = ready_worker(*plan.method, plan.experiment.points[points[0]].threads, pool);
  if (!plan.method->has_check) return diagnostics;
  const auto faults = faults_of(plan, check_job(plan, points), worker);
  if (!worker->fork_safe()) pool.drop(worker);
  for (const auto& fault : faults) {
    if (fault.point >= points.size()) continue;
    auto diagnostic = located(plan, points[fault.point], fault);
    const auto is_same = [&](const Diagnostic& d) {
      return d.message == diagnostic.message && d.where.line == diagnostic.where.line &&
             d.where.column == diagnostic.where.column;
    };
    if (std::none_of(diagnostics.begin(), diagnostics.end(), is_same))
      diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

Diagnostics deep_check(const Plan& plan, WorkerPool& pool) {
  std::vector<std::size_t> points(plan.experiment.points.size());
  std::iota(points.begin(), points.end(), std::size_t{0});
  return deep_check(plan, points, pool);
}

}  // namespace assay
