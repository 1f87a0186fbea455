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

// Follows the primary keys, so that the values of a point come by their seeds. An entry without a
// finished run has a row without a value.
constexpr char kValues[] =
    "SELECT p.point, p.varied, p.seed, r.trusted, x.metric_id, x.value FROM experiment e "
    "CROSS JOIN plan_entry p USING (experiment_id) "
    "LEFT JOIN run r ON r.fingerprint = p.fingerprint AND r.status IN ('done', 'diverged') "
    "AND r.deleted_at IS NULL AND r.rerun_of IS NULL "
    "LEFT JOIN result x USING (run_id) WHERE e.name = ?1 "
    "AND e.planned_at = (SELECT max(c.planned_at) FROM experiment c WHERE c.name = e.name) "
    "ORDER BY e.experiment_id, p.point, p.seed";

Field board_field(const std::optional<Finite>& value) {
  return value ? std::visit([](auto v) { return Field(v); }, *value) : Field();
}

std::optional<Finite> finite_value(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat() && std::isfinite(column.getDouble())) return column.getDouble();
  return std::nullopt;
}

// What the runs of one point gave for one metric, in the order of their seeds.
struct SeedValues {
  std::int64_t point = 0;
  std::vector<Finite> finite{};
  std::int64_t n = 0, n_untrusted = 0;
};

// All points that have values of a metric, in their order.
struct BoardMetric {
  std::string name, method, unit, goal;
  bool timing = false;
  std::vector<SeedValues> points;
};

struct BoardPoint {
  std::string varied;
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
    return metric->goal == "max" ? -exact(*folded.mean) : exact(*folded.mean);
  }
  auto order() const {
    return std::tuple(metric->timing, metric->goal == "none", std::string_view(metric->name),
                      !place, place.value_or(0), values->point);
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
  Board(Statements& sql, std::string_view experiment) {
    read_metrics(sql);
    sql.each(
        kValues, [&](SQLite::Statement& row) { read_value(row); }, experiment);
  }

  std::vector<BoardRow> rows() const {
    std::vector<BoardRow> rows;
    for (const auto& [name, metric] : metrics_) add_rows(metric, rows);
    std::sort(rows.begin(), rows.end(),
              [](const BoardRow& a, const BoardRow& b) { return a.order() < b.order(); });
    return rows;
  }

 private:
  void read_metrics(Statements& sql) {
    sql.each("SELECT metric_id, name, method, unit, goal, timing FROM metric WHERE type <> 'text'",
             [&](SQLite::Statement& statement) {
               Columns row(statement);
               const auto id = row.integer();
               auto name = row.text();
               auto& metric = metrics_[name];
               metric.name = std::move(name);
               for (auto* member : {&metric.method, &metric.unit, &metric.goal})
                 *member = row.text();
               metric.timing = row.boolean();
               by_id_[id] = &metric;
             });
  }

  // An entry's rows follow each other, and so do a point's entries.
  void read_value(SQLite::Statement& row) {
    const std::pair entry(row.getColumn(0).getInt64(), row.getColumn(2).getInt64());
    const auto [point, is_new] = points_.try_emplace(entry.first);
    if (is_new) point->second.varied = object_text(row.getColumn(1).getString());
    if (is_new || entry != last_) ++point->second.n_planned;
    last_ = entry;
    if (row.getColumn(4).isNull()) return;
    const auto metric = by_id_.find(row.getColumn(4).getInt64());
    if (metric == by_id_.end()) return;
    auto& values = metric->second->points;
    if (values.empty() || values.back().point != entry.first) values.push_back({entry.first});
    add_value(row, values.back());
  }

  static void add_value(SQLite::Statement& row, SeedValues& values) {
    ++values.n;
    const auto trusted = row.getColumn(3);
    values.n_untrusted += !trusted.isNull() && trusted.getInt64() == 0;
    if (const auto value = finite_value(row.getColumn(5))) values.finite.push_back(*value);
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
      if (metric.goal != "none" && rows[i].is_sure() && rows[i].point->n_planned == most)
        placed.push_back(&rows[i]);
    give_places(placed);
  }

  std::map<std::string, BoardMetric> metrics_;
  std::map<std::int64_t, BoardMetric*> by_id_;
  std::map<std::int64_t, BoardPoint> points_;
  std::pair<std::int64_t, std::int64_t> last_;  // point and seed
};

std::vector<Field> board_fields(std::string_view experiment, const BoardRow& row) {
  const auto& [metric, values, point, folded, place] = row;
  return {std::string(experiment),
          metric->name,
          place ? Field(*place) : Field(),
          board_field(folded.mean),
          folded.sd ? Field(*folded.sd) : Field(),
          values->n,
          static_cast<std::int64_t>(values->finite.size()),
          point->n_planned,
          board_field(folded.min),
          board_field(folded.max),
          metric->unit,
          metric->goal,
          point->varied,
          metric->method,
          values->point,
          values->n_untrusted};
}

}  // namespace

QueryResult Reader::leaderboard(std::string_view experiment) {
  QueryResult result{{"experiment", "metric", "place", "mean", "sd", "n", "n_finite", "n_planned",
                      "min", "max", "unit", "goal", "varied", "method", "point", "n_untrusted"},
                     {},
                     false};
  impl_->snapshot([&] {
    const Board board(impl_->statements, experiment);
    for (const auto& row : board.rows()) result.rows.push_back(board_fields(experiment, row));
    return true;
  });
  return result;
}

}  // namespace assay::db
