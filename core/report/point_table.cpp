#include "core/report/point_table.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/text/number.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

std::string cell_of(const ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return compact(value.get<double>());
  return value.dump();
}

// Two passes: the textbook one-pass formula loses what it subtracts.
std::string folded(const std::vector<double>& values) {
  if (values.empty()) return "";
  double mean = 0, square = 0;
  for (const double v : values) mean += v / static_cast<double>(values.size());
  for (const double v : values) square += (v - mean) * (v - mean);
  if (values.size() == 1 || !std::isfinite(mean) || square == 0) return compact(mean);
  return compact(mean) + " ± " +
         compact(std::sqrt(square / static_cast<double>(values.size() - 1)), 2);
}

int rank_of(const db::FinalValue& value) { return value.timing ? 2 : value.goal == "none" ? 1 : 0; }

std::vector<std::string> chosen_metrics(const std::vector<db::PlannedValue>& values,
                                        std::size_t most) {
  std::vector<std::pair<int, std::string>> names;
  std::set<std::string> seen;
  for (const auto& v : values)
    if (!v.final.name.empty() && v.final.type != "text" && seen.insert(v.final.name).second)
      names.emplace_back(rank_of(v.final), v.final.name);
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) result.push_back(names[i].second);
  return result;
}

double number(const db::Cell& cell) {
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  return std::nan("");
}

struct Row {
  std::string varied;
  std::set<std::uint64_t> seeds;
  std::map<std::string, std::vector<double>> values;
};

}  // namespace

TextTable point_table(const std::vector<db::PlannedValue>& values, std::size_t max_metrics) {
  std::map<std::int64_t, Row> rows;
  for (const auto& v : values) {
    auto& row = rows[v.point];
    row.varied = v.varied;
    row.seeds.insert(v.seed);
    if (v.final.type != "text") row.values[v.final.name].push_back(number(v.final.value));
  }
  std::vector<std::string> keys;
  for (const auto& [point, row] : rows) {
    const auto varied = ordered_json::parse(row.varied);
    for (const auto& [key, value] : varied.items())
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  const auto metrics = chosen_metrics(values, max_metrics);

  TextTable table;
  table.header = keys;
  table.header.push_back("n");
  table.header.insert(table.header.end(), metrics.begin(), metrics.end());
  for (auto& [point, row] : rows) {
    auto& cells = table.rows.emplace_back();
    const auto varied = ordered_json::parse(row.varied);
    for (const auto& key : keys) cells.push_back(varied.contains(key) ? cell_of(varied[key]) : "");
    cells.push_back(std::to_string(row.seeds.size()));
    for (const auto& metric : metrics) cells.push_back(folded(row.values[metric]));
  }
  return table;
}

}  // namespace assay
