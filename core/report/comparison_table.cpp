// Comparisons as tables.
#include <cmath>

#include "core/report/comparison.hpp"
#include "core/text/number.hpp"

namespace assay {
namespace {

constexpr std::size_t kLongestName = 20;  // in a header: the caller names the baseline as well

std::string shown(double value) { return std::isnan(value) ? "" : compact(value); }

std::string shown(const std::optional<Interval>& interval) {
  return interval ? "[" + compact(interval->low) + ", " + compact(interval->high) + "]" : "";
}

std::string shown(const std::optional<double>& p) { return p ? compact(*p, 2) : ""; }

std::string count_text(const Fold& fold) {
  const auto n = std::to_string(fold.n);
  return fold.n == fold.n_finite ? n : std::to_string(fold.n_finite) + " of " + n;
}

std::string list_text(const std::vector<std::uint64_t>& seeds) {
  std::string text;
  for (const auto seed : seeds) text += (text.empty() ? "" : " ") + std::to_string(seed);
  return text;
}

void drop_empty_columns(TextTable& table) {
  for (std::size_t j = table.header.size(); j-- > 0;) {
    bool is_empty = true;
    for (const auto& row : table.rows) is_empty = is_empty && row[j].empty();
    if (!is_empty) continue;
    const auto at = static_cast<std::ptrdiff_t>(j);
    table.header.erase(table.header.begin() + at);
    for (auto& row : table.rows) row.erase(row.begin() + at);
  }
}

db::Field field(double value) { return std::isnan(value) ? db::Field() : db::Field(value); }

db::Field field(const std::optional<double>& value) {
  return value ? db::Field(*value) : db::Field();
}

db::Field low(const std::optional<Interval>& interval) {
  return interval ? db::Field(interval->low) : db::Field();
}

db::Field high(const std::optional<Interval>& interval) {
  return interval ? db::Field(interval->high) : db::Field();
}

db::Field field(std::size_t count) { return static_cast<std::int64_t>(count); }

}  // namespace

TextTable comparison_table(std::span<const ComparisonRow> rows, const std::string& key,
                           const std::string& baseline) {
  const auto minus = baseline.size() > kLongestName ? "baseline" : baseline;
  TextTable table{{"metric", key, "n", "untrusted", "mean", "sd", "median", "95 % interval",
                   "minus " + minus, "95 % interval", "p", "missing seeds"},
                  {},
                  {}};
  for (const auto& row : rows)
    table.rows.push_back({row.metric + (row.goal == "none" ? "" : " (" + row.goal + ")"), row.group,
                          count_text(row.fold),
                          row.untrusted > 0 ? std::to_string(row.untrusted) : "",
                          shown(row.fold.mean), shown(row.fold.sd), shown(row.fold.median),
                          shown(row.interval), row.is_baseline ? "" : shown(row.difference.mean),
                          shown(row.difference_interval), shown(row.p), list_text(row.missing)});
  drop_empty_columns(table);
  return table;
}

db::QueryResult comparison_columns(std::span<const ComparisonRow> rows, const std::string& key,
                                   const std::string& baseline) {
  db::QueryResult result{{"metric",          "goal",       "by",
                          "value",           "baseline",   "n",
                          "n_finite",        "mean",       "sd",
                          "median",          "low",        "high",
                          "seeds",           "difference", "difference_low",
                          "difference_high", "p",          "p_signed_rank",
                          "missing_seeds",   "n_untrusted"},
                         {},
                         false};
  for (const auto& row : rows)
    result.rows.push_back({row.metric,
                           row.goal,
                           key,
                           row.group,
                           baseline,
                           field(row.fold.n),
                           field(row.fold.n_finite),
                           field(row.fold.mean),
                           field(row.fold.sd),
                           field(row.fold.median),
                           low(row.interval),
                           high(row.interval),
                           row.is_baseline ? db::Field() : field(row.difference.n_finite),
                           row.is_baseline ? db::Field() : field(row.difference.mean),
                           low(row.difference_interval),
                           high(row.difference_interval),
                           field(row.p),
                           field(row.p_signed_rank),
                           list_text(row.missing),
                           field(row.untrusted)});
  return result;
}

}  // namespace assay
