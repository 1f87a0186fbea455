#include "core/cli/debug.hpp"

#include <fmt/core.h>

#include "core/base/hash.hpp"
#include "core/base/number.hpp"
#include "core/base/sparkline.hpp"
#include "core/base/table.hpp"
#include "core/base/temporary_folder.hpp"
#include "core/data/error.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/run/debug/debug_run.hpp"
#include "core/run/host/deep_check.hpp"
#include "core/run/host/recorder.hpp"
#include "core/run/worker/artifact_writer.hpp"

namespace assay::cli {
namespace {

constexpr int kDigits = 6;
constexpr std::size_t kSparkline = 40;

// Lines go to the terminal at once, points are kept.
class Teller : public RunSink {
 public:
  void point(const std::string& output, const PointRecord& point) override {
    curves_[output].push_back(point.value);
  }
  void line(std::string_view level, std::string_view, std::string_view text) override {
    fmt::print(stderr, "{}: {}\n", level, text);
  }
  const std::map<std::string, std::vector<double>>& curves() const { return curves_; }

 private:
  std::map<std::string, std::vector<double>> curves_;
};

const Plan& only_plan(const std::vector<Plan>& plans) {
  std::size_t runs = 0;
  for (const auto& plan : plans) runs += plan.runs.size();
  if (plans.size() == 1 && runs == 1) return plans[0];
  throw UserError(fmt::format(
      "--debug takes one run, not {}: choose it, as in --only params.NAME=VALUE --only seed=0",
      runs));
}

std::string curve_text(const std::vector<double>& values) {
  return fmt::format("{}  {}, the last {}", sparkline(values, kSparkline),
                     counted(static_cast<std::int64_t>(values.size()), "point"),
                     compact(values.back(), kDigits));
}

std::string report_text(const RunReport& report, const Teller& teller,
                        const std::filesystem::path& store, bool colour) {
  TextTable table{{"output", "value"}, {}, {Align::left, Align::left}};
  for (const auto& [name, value] : report.results)
    table.rows.push_back({name, cell_text(value, kDigits)});
  for (const auto& [name, values] : teller.curves())
    table.rows.push_back({name, curve_text(values)});
  for (const auto& artifact : report.artifacts)
    table.rows.push_back({artifact.name, stored_path(store, artifact.sha256).string()});
  return table.rows.empty() ? "" : to_text(table, colour) + "\n";
}

Diagnostics located_faults(const Plan& plan, const RunReport& report) {
  Diagnostics faults;
  for (const auto& fault : report.faults)
    faults.push_back(located(plan, plan.runs[0].point, fault));
  return faults;
}

int exit_code_of(assay_status status) {
  if (status == ASSAY_BAD_INPUT) return kUserError;
  return status == ASSAY_OK || status == ASSAY_DIVERGED ? kOk : kFailed;
}

}  // namespace

int debug(const std::vector<Plan>& plans, const Shared& shared) {
  const auto& plan = only_plan(plans);
  TemporaryFolder folder("assay-debug");
  Teller teller;
  const auto report = debug_run(plan, plan.runs[0], folder.path(), teller);
  print(located_faults(plan, report), shared);
  if (!report.status) return kUserError;
  if (!report.artifacts.empty()) folder.keep();
  fmt::print("{}{}: {}{}\n",
             report_text(report, teller, folder.path() / "artifacts", shared.colour_out),
             run_label(plan, plan.runs[0]), db::status_name(status_of(*report.status)),
             report.failure.empty() ? "" : ", " + report.failure);
  return exit_code_of(*report.status);
}

}  // namespace assay::cli
