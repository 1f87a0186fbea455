#include "db/scan.hpp"

#include "core/base/json.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

// ?1: the names of the experiments as JSON, or NULL for all. ?2: a metric, or NULL for all.
constexpr const char* kOfExperiments =
    " AND (?1 IS NULL OR run_id IN ("
    "SELECT c.run_id FROM current_plan c WHERE c.experiment IN (SELECT value FROM json_each(?1)) "
    "UNION SELECT r.run_id FROM run r JOIN experiment e USING (experiment_id) "
    "WHERE e.name IN (SELECT value FROM json_each(?1)))) ";

std::string sql_of(ScanTable table) {
  switch (table) {
    case ScanTable::runs:
      return std::string("SELECT * FROM run_overview WHERE ?2 IS NULL") + kOfExperiments +
             "ORDER BY run_id";
    case ScanTable::results:
      return std::string("SELECT * FROM final_metrics WHERE (?2 IS NULL OR metric = ?2)") +
             kOfExperiments + "ORDER BY run_id, metric";
    case ScanTable::params:
      return std::string("SELECT * FROM run_params WHERE ?2 IS NULL") + kOfExperiments +
             "ORDER BY run_id, key";
    case ScanTable::points:
      break;
  }
  // The columns of `curves`; the joins follow the primary keys, so that nothing has to be sorted.
  return std::string(
             "SELECT run_id, e.name AS experiment, seed, m.name AS metric, step, value, t_ms "
             "FROM run CROSS JOIN experiment e USING (experiment_id) "
             "CROSS JOIN series s USING (run_id) CROSS JOIN metric m USING (metric_id) "
             "CROSS JOIN point USING (series_id) "
             "WHERE deleted_at IS NULL AND (?2 IS NULL OR m.name = ?2)") +
         kOfExperiments + "ORDER BY run_id, s.metric_id, step";
}

Field field(const SQLite::Column& column) {
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isNull()) return std::monostate{};
  return column.getString();
}

std::vector<std::string> names_of(SQLite::Statement& statement) {
  std::vector<std::string> names;
  for (int i = 0; i < statement.getColumnCount(); ++i)
    names.emplace_back(statement.getColumnName(i));
  return names;
}

std::optional<std::string> as_json(const std::vector<std::string>& names) {
  if (names.empty()) return std::nullopt;
  return exact_json(nlohmann::json(names));
}

}  // namespace

void Reader::scan(ScanTable table, const ScanFilter& filter, const ScanColumns& columns,
                  const ScanRow& row) {
  impl_->snapshot([&] {
    SQLite::Statement statement(impl_->database, sql_of(table));
    if (const auto names = as_json(filter.experiments)) statement.bind(1, *names);
    const bool has_metrics = table == ScanTable::results || table == ScanTable::points;
    if (filter.metric && has_metrics) statement.bind(2, *filter.metric);
    columns(names_of(statement));
    std::vector<Field> fields;
    while (statement.executeStep()) {
      fields.clear();
      for (int i = 0; i < statement.getColumnCount(); ++i)
        fields.push_back(field(statement.getColumn(i)));
      row(fields);
    }
  });
}

std::vector<std::string> Reader::scan_metrics(ScanTable table,
                                              const std::vector<std::string>& experiments) {
  const auto sql = std::string(table == ScanTable::results
                                   ? "SELECT DISTINCT metric FROM final_metrics WHERE true"
                                   : "SELECT DISTINCT m.name AS metric FROM series "
                                     "JOIN run USING (run_id) JOIN metric m USING (metric_id) "
                                     "WHERE deleted_at IS NULL") +
                   kOfExperiments + "ORDER BY metric";
  return impl_->snapshot([&] {
    SQLite::Statement statement(impl_->database, sql);
    if (const auto names = as_json(experiments)) statement.bind(1, *names);
    std::vector<std::string> metrics;
    while (statement.executeStep()) metrics.push_back(statement.getColumn(0).getString());
    return metrics;
  });
}

}  // namespace assay::db
