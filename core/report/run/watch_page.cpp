#include "core/report/run/watch_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/number.hpp"
#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/base/table.hpp"
#include "core/base/wrap.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

constexpr std::size_t kShownValues = 3, kExperimentStatusColumn = 3;

std::string duration(double ms) {
  constexpr double kLongest = 1e15;
  return format_duration(
      std::chrono::milliseconds(static_cast<std::int64_t>(std::min(ms, kLongest))));
}

double fraction(const db::RunListRow& run) {
  const auto share = run.progress_done.value_or(0) / run.progress_total.value_or(0);
  return std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
}

std::int64_t count(const db::PlanStatus& plan, const char* status) {
  const auto found = plan.by_status.find(status);
  return found == plan.by_status.end() ? 0 : found->second;
}

// What is left in units of whole runs, at the mean duration so far, by as many at once as now.
std::string time_left(const db::LiveExperiment& live) {
  double work = static_cast<double>(count(live.plan, "pending"));
  double at_once = 0;
  for (const auto& running : live.running)
    if (running.session_alive) work += 1 - fraction(running.run), ++at_once;
  if (!live.mean_wall_ms || at_once == 0) return "";
  return ", about " + duration(*live.mean_wall_ms * work / at_once) + " left";
}

std::string headline(const db::LiveExperiment& live) {
  const auto finished = count(live.plan, "done") + count(live.plan, "diverged");
  auto text = fmt::format("{}  {}/{} finished", one_line(live.name), finished, live.plan.planned);
  for (const auto& [status, n] : live.plan.by_status)
    if (status != "done") text += fmt::format(", {} {}", n, one_line(status));
  return text + time_left(live) + "\n";
}

std::string values_text(const std::vector<db::LastValue>& values) {
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kShownValues); ++i)
    text += fmt::format("{}{}={}", i == 0 ? "" : " ", values[i].metric, compact(values[i].value));
  if (!values.empty()) text += fmt::format(" at step {}", values.front().step);
  return text;
}

std::vector<std::string> running_row(const db::LiveRun& live, std::int64_t now) {
  const auto& run = live.run;
  const auto share = fraction(run);
  const auto elapsed = static_cast<double>(std::max<std::int64_t>(0, now - run.started_at));
  const bool is_known = live.session_alive && share > 0;
  return {std::to_string(run.run_id),
          varied_text(run.varied),
          std::to_string(run.seed),
          share > 0 ? fmt::format("{:.0f} %", 100 * share) : "",
          live.session_alive ? duration(elapsed) : "interrupted",
          is_known ? duration(elapsed * (1 - share) / share) : "",
          values_text(live.values)};
}

}  // namespace

std::string watch_page(std::span<const db::LiveExperiment> live, std::int64_t now, bool colour,
                       std::size_t width) {
  std::string text;
  const auto add = [&](TextTable& table) {
    if (table.rows.empty()) return;
    if (width > 0) fit_last_column(table, width);
    text += to_text(table, colour);
  };
  for (const auto& experiment : live) {
    text += (text.empty() ? "" : "\n") + folded(headline(experiment), width);
    TextTable running{{"run", "point", "seed", "done", "for", "left", "last values"}, {}, {}};
    for (const auto& run : experiment.running) running.rows.push_back(running_row(run, now));
    add(running);
    TextTable failures{{"failed", "point", "seed", "status", "why"}, {}, {}};
    failures.colour_of = [](std::size_t column, std::string_view cell) {
      return column == kExperimentStatusColumn ? status_colour(cell) : std::string_view();
    };
    for (const auto& run : experiment.failures)
      failures.rows.push_back({std::to_string(run.run_id), varied_text(run.varied),
                               std::to_string(run.seed), std::string(db::status_name(run.status)),
                               run.error});
    add(failures);
  }
  return text.empty() ? "no experiments yet\n" : text;
}

}  // namespace assay
