#include "db/experiment_list.hpp"

#include "db/json_text.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

// The bare columns beside max() are those of the version that was planned last.
constexpr char kExperiments[] = R"sql(
WITH newest AS (
  SELECT name, method, tags, max(planned_at) FROM experiment GROUP BY name
), plan AS (
  SELECT experiment AS name, count(*) AS planned, sum(status IN ('done', 'diverged')) AS done,
         sum(status IN ('failed', 'bad_input', 'crashed', 'timeout', 'out_of_memory')) AS failed,
         sum(status IN ('done', 'diverged') AND trusted IS 0) AS untrusted
  FROM current_plan GROUP BY experiment
), runs AS (
  SELECT e.name, count(*) AS runs, max(coalesce(r.ended_at, r.started_at)) AS last
  FROM run r JOIN experiment e USING (experiment_id) WHERE r.deleted_at IS NULL GROUP BY e.name
)
SELECT name, method, tags, coalesce(planned, 0), coalesce(done, 0), coalesce(failed, 0),
       coalesce(untrusted, 0), coalesce(runs, 0), last
FROM newest LEFT JOIN plan USING (name) LEFT JOIN runs USING (name)
ORDER BY last IS NULL, last DESC, name
)sql";

}  // namespace

std::vector<ExperimentListRow> Reader::experiment_list() {
  std::vector<ExperimentListRow> rows;
  impl_->snapshot([&] {
    return impl_->statements.each(kExperiments, [&](SQLite::Statement& statement) {
      Columns column(statement);
      auto& row = rows.emplace_back();
      row.name = column.text();
      row.method = column.text();
      row.tags = text_list(column.text());
      for (auto* count : {&row.planned, &row.done, &row.failed, &row.untrusted, &row.runs})
        *count = column.integer();
      row.last = column.optional<std::int64_t>();
    });
  });
  return rows;
}

}  // namespace assay::db
