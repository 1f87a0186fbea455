#include "core/report/figure/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "core/data/error.hpp"
#include "core/report/figure/columns.hpp"
#include "db/downsample.hpp"

namespace assay {
namespace {

constexpr std::size_t kFewestPoints = 20;

struct Across {
  std::string name;
  std::vector<double> x;
  std::vector<std::string> names;
};

Across across(const Column& column, std::size_t most_names) {
  if (!is_of_texts(column)) return {shown_name(column.name), numbers_of(column), {}};
  const auto places = placed(column);
  if (places.axis.count > most_names)
    throw NoFigure(fmt::format("column {} holds more than {} different texts",
                               in_quotes(column.name), most_names));
  return {places.axis.name,
          {places.at.begin(), places.at.end()},
          gathered(places.axis, most_names).names};
}

Across across_rows(const Table& table) {
  Across result{"row", std::vector<double>(static_cast<std::size_t>(table.rows)), {}};
  std::iota(result.x.begin(), result.x.end(), 0.0);
  return result;
}

// The rows of each value of a column, in the order in which the values come; without one all rows.
std::vector<std::pair<std::string, std::vector<std::size_t>>> groups_of(
    const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::size_t> all(static_cast<std::size_t>(table.rows));
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (columns.size() < 3) return {{columns[1], std::move(all)}};
  const auto by = texts_of(column_of(table, columns[2]));
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;
  std::map<std::string, std::size_t> places;
  for (const auto row : all) {
    const auto [at, is_new] = places.try_emplace(by[row], groups.size());
    if (is_new) groups.emplace_back(by[row], std::vector<std::size_t>());
    groups[at->second].second.push_back(row);
  }
  return groups;
}

struct Point {
  double x, y;
};

DrawnSeries thinned(const DrawnSeries& series, std::size_t most) {
  const auto height = [](const Point& point) { return point.y; };
  db::Downsampler<Point> kept(series.y.size(), most, height);
  for (std::size_t i = 0; i < series.y.size(); ++i) kept.add({series.x[i], series.y[i]});
  DrawnSeries result{shown_name(series.name), {}, {}};
  for (const auto& point : kept.kept()) {
    result.x.push_back(point.x);
    result.y.push_back(point.y);
  }
  return result;
}

// Every other column of numbers, or the two that are named.
std::vector<DrawnSeries> all_lines(const Table& table, const std::vector<std::string>& columns,
                                   const Across& x, const Column* first) {
  std::vector<DrawnSeries> lines;
  if (columns.size() < 2) {
    for (const auto& column : table.columns)
      if (&column != first && !is_of_texts(column))
        lines.push_back({column.name, x.x, numbers_of(column)});
    if (lines.empty()) throw NoFigure("no column of numbers");
    return lines;
  }
  const auto y = numbers_of(column_of(table, columns[1]));
  for (auto& [name, rows] : groups_of(table, columns)) {
    auto& line = lines.emplace_back(DrawnSeries{name, {}, {}});
    for (const auto row : rows) {
      line.x.push_back(x.x[row]);
      line.y.push_back(y[row]);
    }
  }
  return lines;
}

// A number that looks random and depends on its place alone (splitmix64's finaliser).
std::uint64_t scrambled(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::vector<bool> sample_of(std::size_t count, std::size_t every) {
  std::vector<bool> is_kept(count, false);
  for (std::size_t begin = 0; begin < count; begin += every)
    is_kept[begin + scrambled(begin) % std::min(every, count - begin)] = true;
  return is_kept;
}

void add_note(std::string& note, const std::string& more) {
  note += (note.empty() ? "" : "; ") + more;
}

void keep_first(std::vector<DrawnSeries>& series, std::size_t most, const char* what,
                std::string& note) {
  if (series.size() <= most) return;
  add_note(note, fmt::format("the first {} of {} {} shown", most, series.size(), what));
  series.resize(most);
}

}  // namespace

Plotted lines_of(const Table& table, const std::vector<std::string>& columns,
                 const DrawingLimits& limits) {
  if (table.rows == 0) throw NoFigure("the file has no rows");
  const Column* first = !columns.empty()           ? &column_of(table, columns[0])
                        : table.columns.size() > 1 ? &table.columns[0]
                                                   : nullptr;
  const auto x = first != nullptr ? across(*first, limits.points) : across_rows(table);
  auto lines = all_lines(table, columns, x, first);
  Plotted result{{x.name, columns.size() < 2 ? "" : shown_name(columns[1]), x.names, {}}, ""};
  keep_first(lines, limits.series, "lines", result.note);
  const auto most = std::max(limits.points / lines.size(), kFewestPoints);
  std::size_t longest = 0;
  for (const auto& line : lines) {
    longest = std::max(longest, line.y.size());
    result.plot.series.push_back(thinned(line, most));
  }
  if (longest > most)
    add_note(result.note,
             fmt::format("lines of up to {} points are shown at {} of them, the lowest "
                         "and the highest of each stretch",
                         longest, most));
  return result;
}

Plotted scatter_of(const Table& table, const std::vector<std::string>& columns,
                   const DrawingLimits& limits) {
  if (table.rows == 0) throw NoFigure("the file has no rows");
  const auto x = across(column_of(table, columns[0]), limits.points);
  const auto y = numbers_of(column_of(table, columns[1]));
  Plotted result{{x.name, shown_name(columns[1]), x.names, {}}, ""};
  const auto every = (y.size() + limits.points - 1) / limits.points;
  const auto is_kept = sample_of(y.size(), every);
  for (auto& [name, rows] : groups_of(table, columns)) {
    auto& series = result.plot.series.emplace_back(DrawnSeries{shown_name(name), {}, {}});
    for (const auto row : rows) {
      if (!is_kept[row] || std::isnan(x.x[row]) || std::isnan(y[row])) continue;
      series.x.push_back(x.x[row]);
      series.y.push_back(y[row]);
    }
  }
  if (every > 1) result.note = fmt::format("1 of every {} points shown", every);
  keep_first(result.plot.series, limits.series, "groups", result.note);
  return result;
}

}  // namespace assay
