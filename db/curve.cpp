// Curves of a run: their names, all their points, and few of them.
#include <cmath>
#include <optional>
#include <queue>

#include "db/downsample.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

constexpr char kPoints[] = "SELECT step, value, t_ms FROM point WHERE series_id = ? ORDER BY step";

CurvePoint point_of(SQLite::Statement& statement) {
  Columns row(statement);
  CurvePoint point;
  point.step = row.integer();
  point.value = row.real();
  point.t_ms = row.integer();
  return point;
}

// Over what is not NaN; NaN where nothing is.
void measure(Statements& sql, Curve& curve) {
  curve.first = curve.last = std::nan("");
  sql.each(
      "SELECT count(*), min(value), max(value) FROM point WHERE series_id = ?",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        curve.n = row.integer();
        curve.min = row.real();
        curve.max = row.real();
      },
      curve.series);
  sql.each(
      "SELECT (SELECT value FROM point WHERE series_id = ?1 ORDER BY step LIMIT 1), "
      "(SELECT value FROM point WHERE series_id = ?1 ORDER BY step DESC LIMIT 1)",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        curve.first = row.real();
        curve.last = row.real();
      },
      curve.series);
}

void add_points(Statements& sql, Curve& curve, std::size_t limit) {
  Downsampler<CurvePoint> few(static_cast<std::size_t>(curve.n), limit,
                              [](const CurvePoint& point) { return point.value; });
  sql.each(
      kPoints, [&](SQLite::Statement& row) { few.add(point_of(row)); }, curve.series);
  curve.points = few.kept();
}

// One of several curves, at the point that comes next.
struct Cursor {
  SQLite::Statement rows;
  std::int64_t step = 0;
  double value = 0;
  std::optional<double> last = std::nullopt;  // value that was passed; nothing: it has not begun

  bool advance() {
    if (!rows.executeStep()) return false;
    Columns row(rows);
    step = row.integer();
    value = row.real();
    return true;
  }
};

std::vector<double> last_values(const std::vector<Cursor>& cursors) {
  std::vector<double> values;
  for (const auto& cursor : cursors)
    if (cursor.last) values.push_back(*cursor.last);
  return values;
}

}  // namespace

std::vector<Curve> read_curve_names(Statements& sql, std::int64_t run_id) {
  std::vector<Curve> curves;
  sql.each(
      "SELECT s.series_id, m.name, m.unit, m.goal, m.timing FROM series s "
      "JOIN metric m USING (metric_id) WHERE s.run_id = ? ORDER BY m.metric_id",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& curve = curves.emplace_back();
        curve.series = row.integer();
        for (auto* member : {&curve.name, &curve.unit, &curve.goal}) *member = row.text();
        curve.timing = row.boolean();
      },
      run_id);
  return curves;
}

std::vector<Curve> read_curves(Statements& sql, std::int64_t run_id, std::size_t limit) {
  auto curves = read_curve_names(sql, run_id);
  for (auto& curve : curves) {
    measure(sql, curve);
    if (curve.n > 0) add_points(sql, curve, limit);
  }
  return curves;
}

std::vector<CurvePoint> Reader::curve(std::int64_t run_id, std::string_view metric) {
  return impl_->snapshot([&] {
    std::vector<CurvePoint> points;
    for (const auto& curve : read_curve_names(impl_->statements, run_id))
      if (curve.name == metric)
        impl_->statements.each(
            kPoints, [&](SQLite::Statement& row) { points.push_back(point_of(row)); },
            curve.series);
    return points;
  });
}

std::vector<Curve> Reader::curve_names(std::int64_t run_id) {
  return impl_->snapshot([&] { return read_curve_names(impl_->statements, run_id); });
}

void Reader::walk(std::span<const std::int64_t> series, const AtStep& at_step) {
  impl_->snapshot([&] {
    std::vector<Cursor> cursors;
    const auto later = [&](std::size_t a, std::size_t b) {
      return std::pair(cursors[a].step, a) > std::pair(cursors[b].step, b);
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next(later);
    cursors.reserve(series.size());
    for (const auto id : series) {
      auto& cursor = cursors.emplace_back(Cursor{SQLite::Statement(impl_->database, kPoints)});
      cursor.rows.bind(1, id);
      if (cursor.advance()) next.push(cursors.size() - 1);
    }
    std::size_t ended = 0;
    while (!next.empty()) {
      const auto step = cursors[next.top()].step;
      const auto ended_before = ended;
      while (!next.empty() && cursors[next.top()].step == step) {
        const auto at = next.top();
        next.pop();
        cursors[at].last = cursors[at].value;
        if (cursors[at].advance())
          next.push(at);
        else
          ++ended;
      }
      const auto values = last_values(cursors);
      at_step(step, values, values.size() - ended_before);
    }
  });
}

}  // namespace assay::db
