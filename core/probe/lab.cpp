#include "core/probe/lab.hpp"

#include <fmt/core.h>

#include <fstream>

#include "core/report/run/same_bits.hpp"
#include "core/run/host/deep_check.hpp"
#include "core/run/host/recorder.hpp"
#include "core/run/plan/jobs.hpp"
#include "registry/catalog.hpp"

namespace assay::probe {
namespace {

class CurveKeeper : public RunSink {
 public:
  explicit CurveKeeper(Record& record) : record_(record) {}
  void point(const std::string& output, const PointRecord& point) override {
    record_.curves[output][point.step] = point.value;
  }
  void line(std::string_view, std::string_view, std::string_view) override {}

 private:
  Record& record_;
};

[[noreturn]] void refuse(const std::string& name, const Diagnostics& faults) {
  auto text = "example '" + name + "' is refused:";
  for (const auto& fault : faults)
    if (fault.severity == Severity::error) text += "\n" + render(fault);
  throw Unusable(text);
}

bool is_timing(const Method& method, const std::string& output) {
  const auto* declared = find_output(method, output);
  return declared != nullptr && declared->timing;
}

// As the database would tell of it, as far as comparing needs.
db::RunDetail detail_of(const Record& record, const Method& method, Compared compared) {
  db::RunDetail detail;
  const auto& report = record.end.report;
  detail.run.status = report.status ? status_of(*report.status) : db::Status::crashed;
  detail.session.host = "{}";
  for (const auto& [name, value] : report.results)
    detail.run.finals.push_back({name, {}, {}, {}, is_timing(method, name), value});
  if (compared == Compared::results) return detail;
  for (const auto& [name, points] : record.curves) {
    auto& curve = detail.curves.emplace_back();
    curve.name = name;
    curve.timing = is_timing(method, name);
    for (const auto& [step, value] : points) curve.points.push_back({step, value, 0});
  }
  return detail;
}

}  // namespace

Lab::Lab(const Subject& subject)
    : method_(describe_library(subject.library)), pool_(subject.program) {}

const std::vector<Plan>& Lab::plans() {
  if (!plans_.empty()) return plans_;
  for (const auto& example : method_.examples) plans_.push_back(plan_of(example));
  if (plans_.empty())
    plans_.push_back(plan_of(
        {{"defaults", "[experiment]\nname = \"defaults\"\nmethod = \"" + method_.id + "\"\n", ""},
         {}}));
  return plans_;
}

// In a folder of its own: two examples may call different files alike.
Plan Lab::plan_of(const Example& example) const {
  const auto folder = folder_.path() / ("example-" + example.name);
  const auto file = folder / (example.name + ".toml");
  std::filesystem::create_directory(folder);
  std::ofstream(file) << example.toml;
  for (const auto& [name, text] : example.files) std::ofstream(folder / name) << text;
  auto [plan, faults] = plan_strictly(file, {});
  if (!plan) refuse(example.name, faults);
  if (plan->runs.empty()) throw Unusable("example '" + example.name + "' plans no run");
  return *std::move(plan);
}

std::optional<Plan> Lab::variant(const Plan& plan,
                                 const std::vector<std::string>& overrides) const {
  auto result = plan_strictly(plan.experiment.file, overrides).plan;
  if (result && result->runs.empty()) return std::nullopt;
  return result;
}

// The same steps as `assay run` takes.
PlannedFile Lab::plan_strictly(const std::filesystem::path& file,
                               const std::vector<std::string>& overrides) const {
  return plan_file(file, only(method_), {overrides, {}, true});
}

Record Lab::run(const Plan& plan, const Options& options) {
  const auto checkpoint = folder() / (options.checkpoint.empty() ? "fresh" : options.checkpoint);
  if (options.checkpoint.empty()) std::filesystem::remove(checkpoint);
  auto job = run_job(plan, plan.runs[0], {artifacts(), folder() / "scratch", checkpoint});
  job.seed += options.seed_shift;
  if (options.threads != 0) job.threads = options.threads;
  const auto worker = ready_worker(method_, job.threads, pool_);
  JobWatch watch;
  watch.should_stop = options.should_stop;
  Record record;
  CurveKeeper keeper(record);
  record.end = run_to_end(method_, job, worker, &keeper, watch);
  if (!worker->fork_safe()) pool_.drop(worker);
  std::filesystem::remove_all(job.scratch);
  if (record.end.was_killed)
    throw Unusable("example '" + plan.experiment.name +
                   "' took more than a minute; an example should run in seconds");
  return record;
}

std::string difference(const Record& was, const Record& is, const Method& method,
                       Compared compared) {
  auto text = differences_text(
      same_bits(detail_of(was, method, compared), detail_of(is, method, compared)));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string end_text(const Record& record) {
  const auto& report = record.end.report;
  if (!report.status) return "crashed: " + record.end.death;
  const auto status = std::string(db::status_name(status_of(*report.status)));
  return report.failure.empty() ? status : status + ": " + report.failure;
}

}  // namespace assay::probe
