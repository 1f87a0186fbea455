// Curves of a run, whole and downsampled.
#include <cmath>
#include <span>

#include "db/downsample.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

// Of what is not NaN; NaN where nothing is.
void measure(Curve& curve, std::span<const CurvePoint> points) {
  curve.n = static_cast<std::int64_t>(points.size());
  curve.min = curve.max = std::nan("");
  if (points.empty()) return;
  curve.first = points.front().value;
  curve.last = points.back().value;
  for (const auto& point : points) {
    curve.min = std::fmin(curve.min, point.value);
    curve.max = std::fmax(curve.max, point.value);
  }
}

}  // namespace

std::vector<CurvePoint> read_points(Statements& sql, std::int64_t run_id, std::string_view metric) {
  std::vector<CurvePoint> points;
  sql.each(
      "SELECT p.step, p.value, p.t_ms FROM series s JOIN metric m USING (metric_id) "
      "JOIN point p USING (series_id) WHERE s.run_id = ? AND m.name = ? ORDER BY p.step",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& point = points.emplace_back();
        point.step = row.integer();
        point.value = row.real();
        point.t_ms = row.integer();
      },
      run_id, metric);
  return points;
}

std::vector<Curve> read_curves(Statements& sql, std::int64_t run_id, std::size_t limit) {
  std::vector<Curve> curves;
  sql.each(
      "SELECT m.name, m.unit, m.goal, m.timing FROM series s JOIN metric m USING (metric_id) "
      "WHERE s.run_id = ? ORDER BY m.metric_id",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& curve = curves.emplace_back();
        for (auto* member : {&curve.name, &curve.unit, &curve.goal}) *member = row.text();
        curve.timing = row.boolean();
      },
      run_id);
  for (auto& curve : curves) {
    const auto points = read_points(sql, run_id, curve.name);
    measure(curve, points);
    curve.points = downsample(points, limit);
  }
  return curves;
}

std::vector<CurvePoint> Reader::curve(std::int64_t run_id, std::string_view metric) {
  return impl_->snapshot([&] { return read_points(impl_->statements, run_id, metric); });
}

}  // namespace assay::db
