// The rows of the view placed_points for one experiment, folded in one pass over its values: the
// view reads them again for each standard deviation.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "db/fold.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

constexpr char kPoints[] =
    "SELECT p.point, p.varied, count(*), e.method FROM experiment e "
    "CROSS JOIN plan_entry p USING (experiment_id) WHERE e.name = ?1 "
    "AND e.planned_at = (SELECT max(c.planned_at) FROM experiment c WHERE c.name = e.name) "
    "GROUP BY e.experiment_id, p.point";

Field board_field(const std::optional<Finite>& value) {
  return value ? std::visit([](auto v) { return Field(v); }, *value) : Field();
}

std::optional<Finite> finite_value(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  const auto* real = std::get_if<double>(&cell);
  return real && std::isfinite(*real) ? std::optional<Finite>(*real) : std::nullopt;
}

// What the runs of one point gave for one metric, in the order of their seeds.
struct SeedValues {
  std::int64_t point = 0;
  std::vector<Finite> finite{};
  std::int64_t n = 0, n_untrusted = 0;
};

// All points that have values of a metric, in their order.
struct BoardMetric {
  FinalValue final;  // name, unit, goal, timing
  std::vector<SeedValues> points;
};

struct BoardPoint {
  std::string varied, method;
  std::int64_t n_planned = 0;
};

struct BoardRow {
  const BoardMetric* metric = nullptr;
  const SeedValues* values = nullptr;
  const BoardPoint* point = nullptr;
  Fold folded;
  std::optional<std::int64_t> place = std::nullopt;

  bool is_sure() const {
    return static_cast<std::int64_t>(values->finite.size()) == point->n_planned &&
           values->n_untrusted == 0;
  }
  long double merit() const {
    return metric->final.goal == "max" ? -exact(*folded.mean) : exact(*folded.mean);
  }
  auto order() const {
    return std::tuple(metric->final.timing, metric->final.goal == "none",
                      std::string_view(metric->final.name), !place, place.value_or(0),
                      values->point);
  }
};

// Equals share a place.
void give_places(std::vector<BoardRow*>& placed) {
  std::sort(placed.begin(), placed.end(),
            [](const BoardRow* a, const BoardRow* b) { return a->merit() < b->merit(); });
  for (std::size_t i = 0; i < placed.size(); ++i)
    placed[i]->place = i > 0 && placed[i]->merit() == placed[i - 1]->merit()
                           ? placed[i - 1]->place
                           : static_cast<std::int64_t>(i + 1);
}

// The current plan of an experiment with what its runs gave.
class Board {
 public:
  // Of the values of a point those of one metric follow each other's seeds.
  Board(Statements& sql, std::string_view experiment, std::span<const PlannedValue> values) {
    sql.each(
        kPoints,
        [&](SQLite::Statement& statement) {
          Columns row(statement);
          auto& point = points_[row.integer()];
          point.varied = row.object();
          point.n_planned += row.integer();
          point.method = row.text();
        },
        experiment);
    for (const auto& value : values)
      if (value.final.type != "text" && points_.contains(value.point)) add(value);
  }

  std::vector<BoardRow> rows() const {
    std::vector<BoardRow> rows;
    for (const auto& [name, metric] : metrics_) add_rows(metric, rows);
    std::sort(rows.begin(), rows.end(),
              [](const BoardRow& a, const BoardRow& b) { return a.order() < b.order(); });
    return rows;
  }

 private:
  void add(const PlannedValue& value) {
    const auto [metric, is_new] = metrics_.try_emplace(value.final.name);
    if (is_new) metric->second.final = value.final;
    auto& points = metric->second.points;
    if (points.empty() || points.back().point != value.point) points.push_back({value.point});
    auto& values = points.back();
    ++values.n;
    values.n_untrusted += value.trusted == false;
    if (const auto number = finite_value(value.final.value)) values.finite.push_back(*number);
  }

  // A place needs a goal and, from every planned seed and from as many seeds as any other point
  // has, a finite value of a run that does not say of itself that it is not to be trusted.
  void add_rows(const BoardMetric& metric, std::vector<BoardRow>& rows) const {
    const auto first = rows.size();
    std::int64_t most = 0;
    for (const auto& values : metric.points) {
      const auto& point = points_.at(values.point);
      rows.push_back({&metric, &values, &point, fold(values.finite)});
      most = std::max(most, point.n_planned);
    }
    std::vector<BoardRow*> placed;
    for (auto i = first; i < rows.size(); ++i)
      if (metric.final.goal != "none" && rows[i].is_sure() && rows[i].point->n_planned == most)
        placed.push_back(&rows[i]);
    give_places(placed);
  }

  std::map<std::string, BoardMetric> metrics_;
  std::map<std::int64_t, BoardPoint> points_;
};

std::vector<Field> board_fields(std::string_view experiment, const BoardRow& row) {
  const auto& [metric, values, point, folded, place] = row;
  return {std::string(experiment),
          metric->final.name,
          place ? Field(*place) : Field(),
          board_field(folded.mean),
          folded.sd ? Field(*folded.sd) : Field(),
          values->n,
          static_cast<std::int64_t>(values->finite.size()),
          point->n_planned,
          board_field(folded.min),
          board_field(folded.max),
          metric->final.unit,
          metric->final.goal,
          point->varied,
          point->method,
          values->point,
          values->n_untrusted};
}

}  // namespace

QueryResult Reader::leaderboard(std::string_view experiment) {
  return leaderboard(experiment, planned_values(experiment));
}

QueryResult Reader::leaderboard(std::string_view experiment, std::span<const PlannedValue> values) {
  QueryResult result{{"experiment", "metric", "place", "mean", "sd", "n", "n_finite", "n_planned",
                      "min", "max", "unit", "goal", "varied", "method", "point", "n_untrusted"},
                     {},
                     false};
  impl_->snapshot([&] {
    const Board board(impl_->statements, experiment, values);
    for (const auto& row : board.rows()) result.rows.push_back(board_fields(experiment, row));
    return true;
  });
  return result;
}

}  // namespace assay::db
