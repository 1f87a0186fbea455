#include "core/report/compare/over_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/digits.hpp"
#include "core/base/number.hpp"
#include "core/report/compare/over_tasks.hpp"

namespace assay {
namespace {

constexpr std::size_t kThresholds = 11;

std::string shown(const TextTable& table, ResultFormat format, bool colour) {
  return format == ResultFormat::markdown ? to_markdown(table) : to_text(table, colour);
}

std::string title(const ComparedMetric& metric, const std::string& what) {
  return fmt::format("{}{} {}\n", metric.name,
                     metric.goal == "none" ? "" : " (" + metric.goal + ")", what);
}

std::string ranks_text(const OverTasks& result, const OverQuestion& q, ResultFormat format,
                       bool colour) {
  auto text = shown(over_table(result, q.by, q.baseline), format, colour);
  text += "\n" + friedman_text(result) + "\np: Wilcoxon's signed-rank test over the tasks' means";
  if (result.tasks < 6)
    text += fmt::format("; with {} it cannot fall below {}", result.tasks,
                        p_text(least_signed_rank_p(result.tasks)));
  text += "\n";
  if (!result.left_out.empty())
    text += fmt::format("left out, since a group has no mean that counts: {}\n",
                        fmt::join(result.left_out, ", "));
  return text + "\nwithin each task; p: paired t test over the seeds, Holm's over all tasks\n" +
         shown(within_table(result, q.over, q.by), format, colour);
}

std::string ranks(const OverQuestion& q, ResultFormat format, bool colour) {
  std::vector<OverTasks> results;
  std::string text;
  for (const auto& metric : q.metrics) {
    results.push_back(compare_over_tasks(q.runs, q.tasks, metric, q.baseline));
    text += (text.empty() ? "" : "\n") + title(metric, "over " + q.over) +
            ranks_text(results.back(), q, format, colour);
  }
  return is_for_people(format) ? text : to_text(over_columns(results, q.by, q.baseline), format);
}

db::Field low(const Aggregate& a) { return a.interval ? db::Field(a.interval->low) : db::Field(); }
db::Field high(const Aggregate& a) {
  return a.interval ? db::Field(a.interval->high) : db::Field();
}

std::string interval_text(const Aggregate& a) {
  if (!a.interval) return "";
  const double half = (a.interval->high - a.interval->low) / 2;
  return fmt::format("[{}, {}]", with_spread(a.interval->low, half),
                     with_spread(a.interval->high, half));
}

db::Field whole(std::size_t n) { return static_cast<std::int64_t>(n); }

std::string part_of(std::size_t part, std::size_t all) {
  return part == all ? std::to_string(all) : fmt::format("{} of {}", part, all);
}

std::string iqm(const OverQuestion& q, ResultFormat format, bool colour) {
  db::QueryResult all{{"metric", "by", "value", "tasks", "runs", "iqm", "low", "high",
                       "runs_in_all", "n_untrusted"},
                      {},
                      false};
  std::string text;
  for (const auto& metric : q.metrics) {
    TextTable table{{q.by, "tasks", "runs", "untrusted", "IQM", "95 % interval"}, {}, {}};
    for (const auto& [group, strata, runs, finite, untrusted] :
         strata_of(q.runs, q.tasks, metric.name)) {
      if (strata.empty()) continue;
      const auto of = interquartile_mean(strata);
      const double half = of.interval ? (of.interval->high - of.interval->low) / 2 : 0;
      table.rows.push_back({group, std::to_string(strata.size()), part_of(finite, runs),
                            std::to_string(untrusted), with_spread(of.value, half),
                            interval_text(of)});
      all.rows.push_back({metric.name, q.by, group, whole(strata.size()), whole(finite), of.value,
                          low(of), high(of), whole(runs), whole(untrusted)});
    }
    text += (text.empty() ? "" : "\n") +
            title(metric, "interquartile mean of the runs of all tasks") +
            (table.rows.empty() ? "there is no task that all groups have\n"
                                : shown(table, format, colour));
  }
  text += fmt::format(
      "\ninterval: {} stratified bootstrap samples, the runs of each task drawn anew; the values "
      "of "
      "all tasks must be on one scale\n",
      kResamples);
  return is_for_people(format) ? text : to_text(all, format);
}

// From the least score to the greatest.
std::vector<double> thresholds_of(const std::vector<GroupStrata>& groups) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& group : groups)
    for (const auto& scores : group.strata)
      for (const double score : scores) low = std::min(low, score), high = std::max(high, score);
  std::vector<double> thresholds;
  for (std::size_t i = 0; i < kThresholds && low <= high; ++i)
    thresholds.push_back(std::lerp(low, high, static_cast<double>(i) / (kThresholds - 1)));
  return thresholds;
}

std::string profile(const OverQuestion& q, ResultFormat format, bool colour) {
  db::QueryResult all{{"metric", "by", "value", "threshold", "share", "low", "high"}, {}, false};
  std::string text;
  for (const auto& metric : q.metrics) {
    const auto groups = strata_of(q.runs, q.tasks, metric.name);
    const auto thresholds = thresholds_of(groups);
    TextTable table{{"above"}, {}, {}};
    for (const double threshold : thresholds) table.rows.push_back({compact(threshold)});
    for (const auto& [group, strata, runs, finite, untrusted] : groups) {
      if (strata.empty()) continue;
      table.header.push_back(group);
      const auto shares = performance_profile(strata, thresholds);
      for (std::size_t t = 0; t < thresholds.size(); ++t) {
        table.rows[t].push_back(compact(shares[t].value, 3) + " " + interval_text(shares[t]));
        all.rows.push_back({metric.name, q.by, group, thresholds[t], shares[t].value,
                            low(shares[t]), high(shares[t])});
      }
    }
    text += (text.empty() ? "" : "\n") + title(metric, "share of the runs above a value") +
            (table.rows.empty() ? "there is no task that all groups have\n"
                                : shown(table, format, colour));
  }
  return is_for_people(format) ? text : to_text(all, format);
}

}  // namespace

std::string over_text(const OverQuestion& question, ResultFormat format, bool colour) {
  switch (question.what) {
    case Over::ranks:
      return ranks(question, format, colour);
    case Over::iqm:
      return iqm(question, format, colour);
    case Over::profile:
      return profile(question, format, colour);
  }
  return {};
}

}  // namespace assay
