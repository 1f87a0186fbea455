#include "core/report/compare/point_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/digits.hpp"
#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/report/compare/plan_values.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

struct Row {
  ordered_json varied;
  std::set<std::uint64_t> seeds;      // that have a result
  std::set<std::uint64_t> untrusted;  // of these
};

// Mean and sd of the finite values of a metric, and how many of the n seeds these are where some
// have none.
std::string seeds_text(const SeedValues& values, std::size_t n) {
  const auto seeds = fold(values);
  auto text = with_spread(seeds.mean, seeds.sd);
  if (seeds.sd > 0) text += " ± " + compact(seeds.sd, 2);
  if (seeds.n_finite < n) text += fmt::format(" ({} of {})", seeds.n_finite, n);
  return text;
}

int rank_of(const db::FinalValue& value) { return value.timing ? 2 : value.goal == "none" ? 1 : 0; }

std::vector<std::string> metrics_of(const std::vector<db::PlannedValue>& values) {
  std::vector<std::pair<int, std::string>> ranked;
  std::set<std::string> seen;
  for (const auto& v : values)
    if (!v.final.name.empty() && v.final.type != "text" && seen.insert(v.final.name).second)
      ranked.emplace_back(rank_of(v.final), v.final.name);
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [rank, name] : ranked) names.push_back(std::move(name));
  return names;
}

std::map<std::int64_t, Row> rows_of(std::span<const db::PlanEntry> plan,
                                    const std::vector<db::PlannedValue>& values) {
  std::map<std::int64_t, Row> rows;
  for (const auto& entry : plan) rows[entry.point].varied = parse_ordered_json(entry.varied);
  for (const auto& v : values) {
    auto& row = rows[v.point];
    row.seeds.insert(v.seed);
    if (v.trusted == false) row.untrusted.insert(v.seed);
  }
  return rows;
}

std::vector<std::string> varied_keys(const std::map<std::int64_t, Row>& rows) {
  std::vector<std::string> keys;
  for (const auto& [point, row] : rows)
    for (const auto& [key, value] : row.varied.items())
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  return keys;
}

TextTable table_of(const std::map<std::int64_t, Row>& rows, const PlanValues& values,
                   const std::vector<std::string>& metrics) {
  const auto keys = varied_keys(rows);
  TextTable table{keys, {}, {}};
  table.header.push_back("n");
  const bool has_doubts = std::any_of(
      rows.begin(), rows.end(), [](const auto& row) { return !row.second.untrusted.empty(); });
  if (has_doubts) table.header.push_back("untrusted");
  table.header.insert(table.header.end(), metrics.begin(), metrics.end());
  for (const auto& [point, row] : rows) {
    auto& cells = table.rows.emplace_back();
    for (const auto& key : keys)
      cells.push_back(row.varied.contains(key) ? varied_cell(row.varied.at(key)) : "");
    cells.push_back(std::to_string(row.seeds.size()));
    if (has_doubts)
      cells.push_back(row.untrusted.empty() ? "" : std::to_string(row.untrusted.size()));
    for (const auto& metric : metrics) {
      const auto seeds = values.find({metric, point});
      cells.push_back(seeds == values.end() ? "" : seeds_text(seeds->second, row.seeds.size()));
    }
  }
  return table;
}

}  // namespace

PointTable point_table(std::span<const db::PlanEntry> plan,
                       const std::vector<db::PlannedValue>& values, std::size_t max_metrics,
                       std::size_t width) {
  const auto rows = rows_of(plan, values);
  const auto by_point = plan_values(values);
  auto metrics = metrics_of(values);
  const auto all = metrics.size();
  metrics.resize(std::min(all, max_metrics));
  auto table = table_of(rows, by_point, metrics);
  while (width > 0 && metrics.size() > 1 && width_of(table) > width) {
    metrics.pop_back();
    table = table_of(rows, by_point, metrics);
  }
  return {std::move(table), all - metrics.size()};
}

}  // namespace assay
