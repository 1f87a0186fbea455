#include "core/report/plan/results.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/data/error.hpp"
#include "core/report/compare/point_table.hpp"
#include "core/report/plan/progress.hpp"

namespace assay {
namespace {

constexpr std::size_t kShownMetrics = 6, kShownPoints = 100;

std::string table_text(const Plan& plan, db::Reader& reader, const Screen& screen) {
  const auto values = reader.planned_values(plan.experiment.name);
  if (values.empty()) return "";
  auto shown = point_table(plan_entries(plan), values, kShownMetrics, screen.width);
  const auto points = shown.table.rows.size();
  shown.table.rows.resize(std::min(points, kShownPoints));
  auto text = fmt::format("\n{}\n{}", plan.experiment.name, to_text(shown.table, screen.colour));
  if (text.find("±") != std::string::npos) text += "±: standard deviation over the seeds\n";
  if (shown.left_out > 0)
    text += fmt::format("and {}: assay query{} \"select * from leaderboard\"\n",
                        counted(static_cast<std::int64_t>(shown.left_out), "more metric"),
                        screen.database);
  if (points > kShownPoints)
    text += fmt::format("and {}: assay leaderboard {}{}\n",
                        counted(static_cast<std::int64_t>(points - kShownPoints), "more point"),
                        plan.experiment.name, screen.database);
  return text;
}

}  // namespace

std::string results_text(const std::vector<Plan>& plans, const Summary& summary, bool brief,
                         db::Reader& reader, const Screen& screen) {
  std::size_t total = 0;
  for (const auto& plan : plans) total += plan.runs.size();
  const auto line = summary_text(summary, total);
  if (brief) return line + "\n";
  std::string text;
  for (const auto& plan : plans) text += table_text(plan, reader, screen);
  const auto* next = summary.interrupted ? "; the same command goes on" : "";
  return text + fmt::format("\n{}; assay runs{} lists them{}\n", line, screen.database, next);
}

}  // namespace assay
