// What can be told of a plugin by running its examples.
#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <set>

#include "core/data/error.hpp"
#include "core/probe/lab.hpp"
#include "core/probe/tests.hpp"
#include "core/report/figure/stored.hpp"
#include "core/run/debug/call_here.hpp"
#include "core/run/host/deep_check.hpp"
#include "core/run/host/provenance.hpp"
#include "core/run/host/scheduler.hpp"
#include "core/run/host/stop_signals.hpp"
#include "core/run/plan/jobs.hpp"
#include "registry/catalog.hpp"
#include "registry/library.hpp"
#include "registry/method/condition.hpp"

namespace assay::probe {
namespace {

constexpr auto kExampleLimit = std::chrono::seconds(60);
constexpr double kSelfTestLimit = 1000;  // milliseconds

// Collects the runs that did not end well.
class Judge : public Watcher {
 public:
  void ended(const RunOutcome& outcome, const Snapshot&) override {
    ++runs;
    if (outcome.status == db::Status::done) return;
    faults.push_back(fmt::format("example '{}', {}: {}{}", outcome.plan->experiment.name,
                                 run_label(*outcome.plan, *outcome.run),
                                 db::status_name(outcome.status),
                                 outcome.error.empty() ? "" : ", " + outcome.error));
  }
  void tick(const Snapshot&) override {}
  void say(const std::string&) override {}

  std::size_t runs = 0;
  std::vector<std::string> faults;
};

bool applies(const Condition& when, const Point& point) {
  return holds(
      when,
      [&](std::string_view name) -> const Value* {
        const auto found = point.params.find(std::string(name));
        return found == point.params.end() ? nullptr : &found->second.value;
      },
      [&](std::string_view role) { return point.data.contains(std::string(role)); });
}

bool is_of_type(const db::Cell& value, Type type) {
  if (type == Type::text) return std::holds_alternative<std::string>(value);
  if (type == Type::integer) return std::holds_alternative<std::int64_t>(value);
  return std::holds_alternative<double>(value);
}

// Declared outputs that a finished run does not have, and those of another type.
std::vector<std::string> missing_outputs(const Record& record, const Method& method,
                                         const Point& point) {
  std::vector<std::string> faults;
  for (const auto& output : method.outputs) {
    bool is_there = false;
    for (const auto& [name, value] : record.end.report.results) {
      if (!fits_pattern(name, output.name)) continue;
      is_there = true;
      if (!is_of_type(value, output.type))
        faults.push_back(fmt::format("'{}' is declared as {} and given as another type", name,
                                     type_name(output.type)));
    }
    if (output.final && !output.optional && !is_there && applies(output.when, point))
      faults.push_back(fmt::format("'{}' is not given", output.name));
    if (output.curve && !output.final && !output.optional && applies(output.when, point) &&
        !record.curves.contains(output.name) && output.name.find('{') == std::string::npos)
      faults.push_back(fmt::format("curve '{}' has no point", output.name));
  }
  for (const auto& artifact : method.artifacts) {
    bool is_there = artifact.optional || !applies(artifact.when, point);
    for (const auto& row : record.end.report.artifacts)
      is_there = is_there || fits_pattern(row.name, artifact.name);
    if (!is_there) faults.push_back(fmt::format("artifact '{}' is not left", artifact.name));
  }
  return faults;
}

// Artifacts that do not have what their figures show.
std::vector<std::string> undrawable(const Record& record, const Lab& lab) {
  std::vector<std::string> faults;
  for (const auto& row : record.end.report.artifacts) {
    const auto figure = figure_of(lab.method(), row);
    if (figure.kind == FigureKind::none) continue;
    const auto fault = drawing_of(figure, row, lab.artifacts(), {}).fault;
    if (!fault.empty())
      faults.push_back(fmt::format("artifact '{}' cannot be drawn: {}", row.name, fault));
  }
  return faults;
}

}  // namespace

Finding passes_its_self_test(const Subject& subject) {
  const Library library(subject.library);
  auto* self_test = library.plugin().self_test;
  if (self_test == nullptr) return {TestStatus::skipped, "it declares none"};
  const auto method = describe(library.plugin());
  const TemporaryFolder folder("assay-probe");
  const auto job = job_without_point({folder.path() / "artifacts", folder.path() / "scratch", {}});
  const auto begin = std::chrono::steady_clock::now();
  const auto report = call_here(self_test, method, job, nullptr);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  if (report.status != ASSAY_OK) return {TestStatus::failed, report.failure};
  if (took.count() <= kSelfTestLimit) return {};
  return {TestStatus::warned, fmt::format("it took {:.0f} ms", took.count())};
}

Finding runs_its_examples(const Subject& subject) {
  Lab lab(subject);
  auto plans = lab.plans();
  for (auto& plan : plans) {
    if (plan.experiment.run.timeout.count() == 0) plan.experiment.run.timeout = kExampleLimit;
    for (const auto& fault : deep_check(plan, lab.pool()))
      if (fault.severity == Severity::error)
        return {TestStatus::failed, "the method's own check refuses an example:\n" + render(fault)};
  }
  block_stop_signals();
  db::Store store(lab.folder() / "probe.db");
  store.begin_session(describe_session({}, std::filesystem::current_path(), ""));
  Judge judge;
  carry_out(plans, partition(plans, nullptr, false), store, lab.pool(), {}, judge);
  store.end_session();
  if (judge.faults.empty())
    return {TestStatus::passed, counted(static_cast<std::int64_t>(judge.runs), "run")};
  return fault_list("examples must run to their end", judge.faults);
}

Finding gives_what_it_declares(const Subject& subject) {
  Lab lab(subject);
  std::set<std::string> faults;
  for (const auto& plan : lab.plans()) {
    const auto record = lab.run(plan);
    if (record.end.report.status != ASSAY_OK || !record.end.report.is_sound)
      return {TestStatus::failed,
              "example '" + plan.experiment.name + "' ended as " + end_text(record)};
    const auto& point = plan.experiment.points[plan.runs[0].point];
    for (const auto& found :
         {missing_outputs(record, lab.method(), point), undrawable(record, lab)})
      for (const auto& fault : found)
        faults.insert("example '" + plan.experiment.name + "': " + fault);
  }
  return fault_list("outputs differ from what is declared", {faults.begin(), faults.end()});
}

Finding gives_numbers(const Subject& subject) {
  Lab lab(subject);
  std::vector<std::string> faults;
  for (const auto& plan : lab.plans())
    for (const auto& [name, value] : lab.run(plan).end.report.results)
      if (const auto* real = std::get_if<double>(&value); real != nullptr && std::isnan(*real))
        faults.push_back("example '" + plan.experiment.name + "': " + name);
  return fault_list("these results are NaN", faults, TestStatus::warned);
}

}  // namespace assay::probe
