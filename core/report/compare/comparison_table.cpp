// Comparisons as tables.
#include <cmath>
#include <limits>

#include "core/base/digits.hpp"
#include "core/base/number.hpp"
#include "core/report/compare/comparison.hpp"

namespace assay {
namespace {

constexpr std::size_t kLongestName = 20;  // in a header: the caller names the baseline as well

// What the digits of a row's mean are to show: its spread; else how far off the nearest other is.
double spread_of(const ComparisonRow& row, std::span<const ComparisonRow> rows) {
  if (row.interval) return (row.interval->high - row.interval->low) / 2;
  if (row.fold.sd > 0) return row.fold.sd;
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto& other : rows) {
    const double off = std::abs(other.fold.mean - row.fold.mean);
    if (other.metric == row.metric && off > 0) nearest = std::min(nearest, off);
  }
  return nearest;
}

double spread_of(const Difference& d) {
  return d.interval ? (d.interval->high - d.interval->low) / 2 : d.p ? d.fold.sd : 0;
}

std::string shown(double value, double spread) {
  return std::isnan(value) ? "" : with_spread(value, spread);
}

std::string shown(const std::optional<Interval>& interval) {
  if (!interval) return "";
  const double half = (interval->high - interval->low) / 2;
  return "[" + with_spread(interval->low, half) + ", " + with_spread(interval->high, half) + "]";
}

std::string shown(const std::optional<double>& p) { return p ? p_text(*p) : ""; }

std::string of(std::size_t part, std::size_t all) {
  return part == all ? std::to_string(all) : std::to_string(part) + " of " + std::to_string(all);
}

std::string count_text(std::size_t n) { return n > 0 ? std::to_string(n) : ""; }

std::string list_text(const std::vector<std::uint64_t>& seeds) {
  std::string text;
  for (const auto seed : seeds) text += (text.empty() ? "" : " ") + std::to_string(seed);
  return text;
}

std::string lines_text(const std::vector<std::string>& notes) {
  std::string text;
  for (const auto& note : notes) text += (text.empty() ? "" : "; ") + note;
  return text;
}

std::string metric_text(const ComparisonRow& row) {
  return row.metric + (row.goal == "none" ? "" : " (" + row.goal + ")");
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

// What a row of the columns for programs is made of.
struct Told {
  const ComparisonRow& row;
  const std::string &key, &baseline;
  const Difference& against = row.difference;

  // Nothing in the row of the baseline itself.
  db::Field paired(db::Field value) const { return row.is_baseline ? db::Field() : value; }
};

struct ToldColumn {
  const char* name;
  db::Field (*of)(const Told&);
};

// A new column is a line here.
const ToldColumn kToldColumns[] = {
    {"metric", [](const Told& r) -> db::Field { return r.row.metric; }},
    {"goal", [](const Told& r) -> db::Field { return r.row.goal; }},
    {"by", [](const Told& r) -> db::Field { return r.key; }},
    {"value", [](const Told& r) -> db::Field { return r.row.group; }},
    {"baseline", [](const Told& r) -> db::Field { return r.baseline; }},
    {"n", [](const Told& r) -> db::Field { return field(r.row.fold.n); }},
    {"n_finite", [](const Told& r) -> db::Field { return field(r.row.fold.n_finite); }},
    {"mean", [](const Told& r) -> db::Field { return field(r.row.fold.mean); }},
    {"sd", [](const Told& r) -> db::Field { return field(r.row.fold.sd); }},
    {"median", [](const Told& r) -> db::Field { return field(r.row.fold.median); }},
    {"low", [](const Told& r) -> db::Field { return low(r.row.interval); }},
    {"high", [](const Told& r) -> db::Field { return high(r.row.interval); }},
    {"seeds", [](const Told& r) -> db::Field { return r.paired(field(r.against.seeds)); }},
    {"difference", [](const Told& r) -> db::Field { return r.paired(field(r.against.fold.mean)); }},
    {"difference_low", [](const Told& r) -> db::Field { return low(r.against.interval); }},
    {"difference_high", [](const Told& r) -> db::Field { return high(r.against.interval); }},
    {"p", [](const Told& r) -> db::Field { return field(r.against.p); }},
    {"p_signed_rank", [](const Told& r) -> db::Field { return field(r.against.p_signed_rank); }},
    {"missing_seeds", [](const Told& r) -> db::Field { return list_text(r.row.missing); }},
    {"n_untrusted", [](const Told& r) -> db::Field { return field(r.row.untrusted); }},
    {"n_failed", [](const Told& r) -> db::Field { return field(r.row.failed); }},
    {"pairs", [](const Told& r) -> db::Field { return r.paired(field(r.against.fold.n)); }},
    {"pairs_finite",
     [](const Told& r) -> db::Field { return r.paired(field(r.against.fold.n_finite)); }},
    {"unpaired",
     [](const Told& r) -> db::Field { return r.paired(field(r.against.lonely.size())); }},
    {"unpaired_baseline",
     [](const Told& r) -> db::Field { return r.paired(field(r.against.lonely_baseline.size())); }},
    {"p_holm", [](const Told& r) -> db::Field { return field(r.against.p_holm); }},
    {"d_z", [](const Told& r) -> db::Field { return field(r.against.d_z); }},
    {"better", [](const Told& r) -> db::Field { return field(r.against.better); }},
    {"notes", [](const Told& r) -> db::Field { return lines_text(r.row.notes); }},
};

}  // namespace

TextTable group_table(std::span<const ComparisonRow> rows, const std::string& key) {
  TextTable table{{"metric", key, "n", "failed", "untrusted", "mean", "sd", "median",
                   "95 % interval", "missing seeds"},
                  {},
                  {}};
  for (const auto& row : rows) {
    const double spread = spread_of(row, rows);
    table.rows.push_back(
        {metric_text(row), row.group, of(row.fold.n_finite, row.fold.n), count_text(row.failed),
         count_text(row.untrusted), shown(row.fold.mean, spread), shown(row.fold.sd, 0),
         shown(row.fold.median, spread), shown(row.interval), list_text(row.missing)});
  }
  drop_empty_columns(table);
  return table;
}

TextTable difference_table(std::span<const ComparisonRow> rows, const std::string& key,
                           const std::string& baseline) {
  const auto minus = baseline.size() > kLongestName ? "baseline" : baseline;
  TextTable table{{"metric", key, "minus " + minus, "95 % interval", "d_z", "better", "pairs",
                   "seeds", "p", "p (Holm)"},
                  {},
                  {}};
  for (const auto& row : rows) {
    const auto& d = row.difference;
    if (d.fold.n == 0) continue;
    table.rows.push_back({metric_text(row), row.group, shown(d.fold.mean, spread_of(d)),
                          shown(d.interval), d.d_z ? compact(*d.d_z, 3) : "",
                          d.better ? compact(*d.better, 6) : "", of(d.fold.n_finite, d.fold.n),
                          std::to_string(d.seeds), shown(d.p), shown(d.p_holm)});
  }
  drop_empty_columns(table);
  return table;
}

db::QueryResult comparison_columns(std::span<const ComparisonRow> rows, const std::string& key,
                                   const std::string& baseline) {
  db::QueryResult result;
  for (const auto& column : kToldColumns) result.columns.emplace_back(column.name);
  for (const auto& row : rows) {
    auto& fields = result.rows.emplace_back();
    for (const auto& column : kToldColumns) fields.push_back(column.of({row, key, baseline}));
  }
  return result;
}

}  // namespace assay
