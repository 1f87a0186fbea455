#include "db/reader.hpp"

#include "db/holder.hpp"
#include "db/place.hpp"
#include "db/reader_impl.hpp"
#include "db/store.hpp"

namespace assay::db {
namespace fs = std::filesystem;

Reader::Reader(const fs::path& path) : impl_(std::make_unique<Impl>(true_path(path))) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;

fs::path Reader::artifact_folder() const { return impl_->path.string() + ".store/artifacts"; }

std::optional<Holder> Reader::holder(std::string_view fingerprint) {
  return impl_->snapshot(
      [&] { return find_holder(impl_->statements, impl_->path.string() + ".store", fingerprint); });
}

std::vector<std::string> Reader::experiments() {
  return impl_->snapshot([&] {
    return impl_->names(
        "SELECT name FROM experiment GROUP BY name ORDER BY max(planned_at) DESC, name");
  });
}

std::vector<std::int64_t> Reader::run_ids() {
  std::vector<std::int64_t> ids;
  impl_->snapshot([&] {
    return impl_->statements.each("SELECT run_id FROM run ORDER BY run_id",
                                  [&](auto& row) { ids.push_back(row.getColumn(0).getInt64()); });
  });
  return ids;
}

std::vector<std::int64_t> Reader::finished_ids(std::string_view experiment) {
  std::vector<std::int64_t> ids;
  impl_->snapshot([&] {
    return impl_->statements.each(
        "SELECT run_id FROM run_overview WHERE status IN ('done', 'diverged') "
        "AND rerun_of IS NULL AND (?1 = '' OR experiment = ?1) ORDER BY run_id",
        [&](auto& row) { ids.push_back(row.getColumn(0).getInt64()); }, experiment);
  });
  return ids;
}

std::map<std::int64_t, PointSettings> Reader::planned_settings(std::string_view experiment) {
  const std::string one_of_each =
      "WITH one AS (SELECT point, min(run_id) AS run_id FROM current_plan "
      "WHERE experiment = ? AND run_id IS NOT NULL GROUP BY point) ";
  std::map<std::int64_t, PointSettings> settings;
  impl_->snapshot([&] {
    impl_->statements.each(
        one_of_each +
            "SELECT o.point, p.key, p.value, p.type, p.origin FROM one o "
            "JOIN param p USING (run_id) ORDER BY o.point, p.key",
        [&](SQLite::Statement& statement) {
          Columns row(statement);
          const auto point = row.integer();
          settings[point].params.push_back(param_row(row));
        },
        experiment);
    return impl_->statements.each(
        one_of_each +
            "SELECT o.point, i.role, i.input_id FROM one o "
            "JOIN run_input i USING (run_id) ORDER BY o.point, i.role, i.path",
        [&](SQLite::Statement& statement) {
          Columns row(statement);
          auto& inputs = settings[row.integer()].inputs;
          const auto role = row.text();
          inputs[role] += std::to_string(row.integer()) + " ";
        },
        experiment);
  });
  return settings;
}

std::vector<PlannedRun> Reader::planned_runs(std::string_view experiment) {
  std::vector<PlannedRun> runs;
  impl_->snapshot([&] {
    return impl_->statements.each(
        "SELECT point, seed, varied, run_id, status, trusted FROM current_plan WHERE experiment = "
        "? "
        "ORDER BY point, seed",
        [&](SQLite::Statement& statement) {
          Columns row(statement);
          auto& run = runs.emplace_back();
          run.point = row.integer();
          run.seed = row.seed();
          run.varied = row.object();
          run.run_id = row.optional<std::int64_t>();
          run.status = status_from(row.text());
          run.trusted = row.optional<bool>();
        },
        experiment);
  });
  return runs;
}

namespace {

// The rows of planned_metrics in order, without sorting: the status of a serving run is asked for
// as its unique index has it.
constexpr char kPlannedValues[] =
    "SELECT p.point, p.seed, p.varied, r.run_id, r.trusted, x.metric_id, x.value FROM experiment e "
    "CROSS JOIN plan_entry p USING (experiment_id) "
    "CROSS JOIN run r ON r.fingerprint = p.fingerprint AND r.status <> 'running' "
    "AND r.status IN ('running', 'done', 'diverged') AND r.deleted_at IS NULL "
    "AND r.rerun_of IS NULL CROSS JOIN result x USING (run_id) WHERE e.name = ?1 "
    "AND e.planned_at = (SELECT max(c.planned_at) FROM experiment c WHERE c.name = e.name) "
    "ORDER BY e.experiment_id, p.point, p.seed, x.metric_id";

std::map<std::int64_t, FinalValue> read_metrics(Statements& sql) {
  std::map<std::int64_t, FinalValue> metrics;
  sql.each("SELECT metric_id, name, unit, goal, type, timing, NULL FROM metric",
           [&](SQLite::Statement& statement) {
             Columns row(statement);
             const auto id = row.integer();
             metrics[id] = final_value(row);
           });
  return metrics;
}

}  // namespace

std::vector<PlannedValue> Reader::planned_values(std::string_view experiment) {
  std::vector<PlannedValue> values;
  std::string varied, object;  // of the entry before, which is mostly the same
  impl_->snapshot([&] {
    const auto metrics = read_metrics(impl_->statements);
    return impl_->statements.each(
        kPlannedValues,
        [&](SQLite::Statement& statement) {
          const auto metric = metrics.find(statement.getColumn(5).getInt64());
          if (metric == metrics.end()) return;
          Columns row(statement);
          auto& value = values.emplace_back();
          value.point = row.integer();
          value.seed = row.seed();
          if (auto text = row.text(); text != varied || object.empty()) {
            object = object_text(text);
            varied = std::move(text);
          }
          value.varied = object;
          value.run_id = row.integer();
          value.trusted = row.optional<bool>();
          row.integer();  // the metric
          value.final = metric->second;
          value.final.value = row.cell();
        },
        experiment);
  });
  return values;
}

std::vector<FinalValue> Reader::Impl::finals(std::int64_t run_id, std::int64_t limit) {
  std::vector<FinalValue> values;
  statements.each(
      "SELECT m.name, m.unit, m.goal, m.type, m.timing, x.value FROM result x "
      "JOIN metric m USING (metric_id) WHERE x.run_id = ? "
      "ORDER BY m.timing, m.goal = 'none', m.metric_id LIMIT ?",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        values.push_back(final_value(row));
      },
      run_id, limit);
  return values;
}

Reader migrated_reader(const fs::path& path) {
  try {
    return Reader(path);
  } catch (const OldSchema&) {
    const Store migrates(path);
  }
  return Reader(path);
}

}  // namespace assay::db
