#include "core/report/compare/leaderboard.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/digits.hpp"
#include "core/base/json.hpp"
#include "core/base/param_key.hpp"
#include "core/base/printable.hpp"
#include "core/report/compare/plan_values.hpp"
#include "core/report/fold/significance.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr int kPlaceDigits = 4;

std::size_t column_of(const db::QueryResult& board, const std::string& name) {
  const auto found = std::find(board.columns.begin(), board.columns.end(), name);
  return static_cast<std::size_t>(found - board.columns.begin());
}

std::string text_at(const db::QueryResult& board, std::size_t row, const std::string& column) {
  return cell_text(board.rows[row].at(column_of(board, column)), kPlaceDigits);
}

ordered_json varied_at(const db::QueryResult& board, std::size_t row) {
  return parse_ordered_json(text_at(board, row, "varied"));
}

std::string count_at(const db::QueryResult& board, std::size_t row) {
  const auto finite = text_at(board, row, "n_finite"), planned = text_at(board, row, "n_planned");
  return finite == planned ? finite : finite + " of " + planned;
}

// How many of the n runs say that they are not to be trusted; empty: none.
std::string untrusted_at(const db::QueryResult& board, std::size_t row) {
  const auto count = text_at(board, row, "n_untrusted");
  return count == "0" ? "" : count;
}

std::optional<double> real_at(const db::QueryResult& board, std::size_t row,
                              const std::string& column) {
  const auto at = column_of(board, column);
  if (at >= board.columns.size()) return std::nullopt;
  const auto* value = std::get_if<double>(&board.rows[row].at(at));
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::string mean_at(const db::QueryResult& board, std::size_t row) {
  const auto mean = real_at(board, row, "mean"), sd = real_at(board, row, "sd");
  return mean ? with_spread(*mean, sd.value_or(0)) : text_at(board, row, "mean");
}

bool has_tests(const db::QueryResult& board, std::size_t first, std::size_t end) {
  for (auto row = first; row < end; ++row)
    if (real_at(board, row, "p_first_holm")) return true;
  return false;
}

// A place that is missing for no other reason than that others have more seeds.
bool has_fewer_seeds(const db::QueryResult& board, std::size_t row) {
  return text_at(board, row, "goal") != "none" && text_at(board, row, "place").empty() &&
         text_at(board, row, "n_finite") == text_at(board, row, "n_planned") &&
         untrusted_at(board, row).empty();
}

bool has_untrusted(const db::QueryResult& board, std::size_t first, std::size_t end) {
  for (auto row = first; row < end; ++row)
    if (!untrusted_at(board, row).empty()) return true;
  return false;
}

void add_keys(std::vector<std::string>& keys, const ordered_json& varied) {
  for (const auto& [key, value] : varied.items())
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

// The rows from `first` on that are of one metric.
std::size_t end_of_metric(const db::QueryResult& board, std::size_t first) {
  auto end = first;
  while (end < board.rows.size() &&
         text_at(board, end, "metric") == text_at(board, first, "metric"))
    ++end;
  return end;
}

// Of the row against the first one of its metric, where both have a place.
std::optional<double> p_against(const db::QueryResult& board, std::size_t first, std::size_t row,
                                const PlanValues& values) {
  if (row == first || text_at(board, first, "place").empty() ||
      text_at(board, row, "place").empty())
    return std::nullopt;
  const auto seeds_at = [&](std::size_t at) {
    return values.find({text_at(board, at, "metric"),
                        std::get<std::int64_t>(board.rows[at].at(column_of(board, "point")))});
  };
  const auto a = seeds_at(first), b = seeds_at(row);
  if (a == values.end() || b == values.end()) return std::nullopt;
  std::vector<double> differences;
  double size = 0;
  for (const auto& [seed, value] : b->second)
    if (const auto found = a->second.find(seed); found != a->second.end()) {
      differences.push_back(static_cast<double>(value - found->second));
      size = std::max({size, std::abs(static_cast<double>(value)),
                       std::abs(static_cast<double>(found->second))});
    }
  return t_test(differences, size);
}

// The columns that the rows of one metric need.
struct PlaceColumns {
  std::vector<std::string> keys;
  bool has_doubts = false, is_tested = false;
};

PlaceColumns columns_for(const db::QueryResult& board, std::size_t first, std::size_t end) {
  PlaceColumns columns{{}, has_untrusted(board, first, end), has_tests(board, first, end)};
  for (auto row = first; row < end; ++row) add_keys(columns.keys, varied_at(board, row));
  return columns;
}

std::vector<std::string> place_header(const PlaceColumns& columns) {
  std::vector<std::string> header{"place"};
  header.insert(header.end(), columns.keys.begin(), columns.keys.end());
  header.insert(header.end(), {"mean", "sd", "n"});
  if (columns.has_doubts) header.emplace_back("untrusted");
  if (columns.is_tested) header.emplace_back("p against first");
  return header;
}

std::vector<std::string> place_cells(const db::QueryResult& board, std::size_t row,
                                     const PlaceColumns& columns) {
  std::vector<std::string> cells{text_at(board, row, "place")};
  const auto varied = varied_at(board, row);
  for (const auto& key : columns.keys)
    cells.push_back(varied.contains(key) ? varied_cell(varied[key]) : "");
  cells.insert(cells.end(), {mean_at(board, row), text_at(board, row, "sd"), count_at(board, row)});
  if (columns.has_doubts) cells.push_back(untrusted_at(board, row));
  const auto p = real_at(board, row, "p_first_holm");
  if (columns.is_tested) cells.push_back(p ? p_text(*p) : "");
  return cells;
}

PlaceTable place_table(const db::QueryResult& board, std::size_t first, std::size_t end) {
  PlaceTable result{text_at(board, first, "experiment"),
                    text_at(board, first, "metric"),
                    text_at(board, first, "goal"),
                    text_at(board, first, "unit"),
                    {},
                    {}};
  const auto columns = columns_for(board, first, end);
  result.table.header = place_header(columns);
  bool has_fewer = false;
  for (auto row = first; row < end; ++row) {
    has_fewer = has_fewer || has_fewer_seeds(board, row);
    result.table.rows.push_back(place_cells(board, row, columns));
  }
  if (columns.is_tested)
    result.notes.emplace_back(
        "p: paired t test over the seeds, Holm's for this table; from 0.05 on a point cannot be "
        "told from the first");
  if (has_fewer) result.notes.emplace_back("no place: fewer seeds than other points");
  return result;
}

std::string places_title(const PlaceTable& places) {
  auto text = places.experiment + ": " + places.metric;
  if (!places.unit.empty()) text += " [" + places.unit + "]";
  if (places.goal != "none") text += ", " + places.goal;
  return one_line(text);
}

std::string titled(PlaceTable places, bool is_markdown, bool colour) {
  const auto rest = keep_first_rows(places.table);
  auto text = is_markdown ? "**" + places_title(places) + "**\n\n" + to_markdown(places.table)
                          : places_title(places) + "\n" + to_text(places.table, colour);
  const auto* between = is_markdown ? "\n" : "";
  if (!rest.empty()) text += between + rest;
  for (const auto& note : places.notes) text += between + note + "\n";
  return text;
}

}  // namespace

db::QueryResult with_tests(db::QueryResult board, const std::vector<db::PlannedValue>& values) {
  const auto by_point = plan_values(values);
  const std::vector<double> none;
  for (std::size_t first = 0, end = 0; first < board.rows.size(); first = end) {
    end = end_of_metric(board, first);
    std::vector<std::optional<double>> p;
    for (auto row = first; row < end; ++row) p.push_back(p_against(board, first, row, by_point));
    std::vector<double> family;
    for (const auto& one : p)
      if (one) family.push_back(*one);
    const auto adjusted = holm(family);
    std::size_t next = 0;
    for (auto row = first; row < end; ++row) {
      const auto& one = p[row - first];
      auto& fields = board.rows[row];
      fields.resize(fields.size() + 2);
      if (!one) continue;
      fields[fields.size() - 2] = *one;
      fields.back() = adjusted[next++];
    }
  }
  board.columns.insert(board.columns.end(), {"p_first", "p_first_holm"});
  return board;
}

std::vector<PlaceTable> place_tables(const db::QueryResult& board) {
  std::vector<PlaceTable> tables;
  for (std::size_t first = 0, end = 0; first < board.rows.size(); first = end) {
    end = end_of_metric(board, first);
    tables.push_back(place_table(board, first, end));
  }
  return tables;
}

db::QueryResult leaderboard_columns(const std::vector<db::QueryResult>& boards) {
  std::vector<std::string> keys;
  for (const auto& board : boards)
    for (std::size_t row = 0; row < board.rows.size(); ++row) add_keys(keys, varied_at(board, row));
  const std::vector<std::string> before{"experiment", "metric", "place"};
  const std::vector<std::string> after{
      "mean", "sd",   "n",      "n_finite", "n_planned",   "min",     "max",
      "unit", "goal", "method", "point",    "n_untrusted", "p_first", "p_first_holm"};
  db::QueryResult result{before, {}, false};
  for (const auto& key : keys) result.columns.push_back(full_key(key));
  result.columns.insert(result.columns.end(), after.begin(), after.end());
  for (const auto& board : boards)
    for (std::size_t row = 0; row < board.rows.size(); ++row) {
      auto& fields = result.rows.emplace_back();
      const auto varied = varied_at(board, row);
      for (const auto& name : before) fields.push_back(board.rows[row][column_of(board, name)]);
      for (const auto& key : keys)
        fields.push_back(varied.contains(key) ? varied_field(varied[key]) : db::Field());
      for (const auto& name : after) {
        const auto at = column_of(board, name);
        fields.push_back(at < board.columns.size() ? board.rows[row][at] : db::Field());
      }
    }
  return result;
}

db::QueryResult with_metrics(db::QueryResult board, const std::vector<std::string>& metrics) {
  std::vector<std::vector<db::Field>> kept;
  for (std::size_t row = 0; row < board.rows.size(); ++row) {
    const auto metric = text_at(board, row, "metric");
    const bool is_named = std::find(metrics.begin(), metrics.end(), metric) != metrics.end();
    if (metrics.empty() ? text_at(board, row, "goal") != "none" : is_named)
      kept.push_back(board.rows[row]);
  }
  board.rows = std::move(kept);
  return board;
}

std::vector<std::string> metrics_of(std::span<const db::QueryResult> boards) {
  std::vector<std::string> metrics;
  for (const auto& board : boards)
    for (std::size_t row = 0; row < board.rows.size(); row = end_of_metric(board, row))
      if (const auto name = text_at(board, row, "metric");
          std::find(metrics.begin(), metrics.end(), name) == metrics.end())
        metrics.push_back(name);
  return metrics;
}

std::string places_text(std::span<const db::QueryResult> boards, bool is_markdown, bool colour) {
  std::string text;
  for (const auto& board : boards)
    for (auto& places : place_tables(board))
      text += (text.empty() ? "" : "\n") + titled(std::move(places), is_markdown, colour);
  return text;
}

}  // namespace assay
