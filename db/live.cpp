#include "db/live.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/reader_impl.hpp"
#include "db/store_folder.hpp"

namespace assay::db {
namespace {

constexpr int kFailures = 5;

std::vector<RunListRow> rows(Statements& sql, const std::string& rest, const std::string& name) {
  std::vector<RunListRow> found;
  sql.each(
      std::string(kSelectRuns) + " WHERE e.name = ? AND r.deleted_at IS NULL AND " + rest,
      [&](SQLite::Statement& row) { found.push_back(run_list_row(row)); }, name);
  return found;
}

std::vector<LastValue> last_values(Statements& sql, std::int64_t run_id) {
  std::vector<LastValue> values;
  sql.each(
      "SELECT m.name, p.step, p.value FROM series s JOIN metric m USING (metric_id) "
      "JOIN point p ON p.series_id = s.series_id AND p.step = "
      "(SELECT max(q.step) FROM point q WHERE q.series_id = s.series_id) "
      "WHERE s.run_id = ? ORDER BY m.timing, m.goal = 'none', m.metric_id",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& value = values.emplace_back();
        value.metric = row.text();
        value.step = row.integer();
        value.value = row.real();
      },
      run_id);
  return values;
}

bool is_alive(Statements& sql, const std::filesystem::path& folder, std::int64_t run_id) {
  std::string uid;
  sql.each(
      "SELECT s.session_uid FROM run r JOIN session s USING (session_id) WHERE r.run_id = ?",
      [&](SQLite::Statement& row) { uid = row.getColumn(0).getString(); }, run_id);
  return is_session_alive(folder, uid);
}

// What current_plan says of each entry, with the serving run looked up first: few entries have
// none.
constexpr char kStatusOfPlan[] =
    "SELECT coalesce(r.status, (SELECT a.status FROM run a WHERE a.fingerprint = p.fingerprint "
    "AND a.deleted_at IS NULL AND a.rerun_of IS NULL ORDER BY a.run_id DESC LIMIT 1), 'pending') "
    "AS now, count(*), total(iif(r.status <> 'running', r.wall_ms, NULL)) "
    "FROM experiment e CROSS JOIN plan_entry p USING (experiment_id) "
    "LEFT JOIN run r ON r.fingerprint = p.fingerprint AND r.deleted_at IS NULL "
    "AND r.rerun_of IS NULL AND r.status IN ('running', 'done', 'diverged') WHERE e.name = ?1 "
    "AND e.planned_at = (SELECT max(x.planned_at) FROM experiment x WHERE x.name = e.name) "
    "GROUP BY now";

PlanStatus plan_of(Statements& sql, std::string_view experiment,
                   std::optional<double>* mean_wall_ms = nullptr) {
  PlanStatus plan;
  double finished = 0, wall_ms = 0;
  sql.each(
      kStatusOfPlan,
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        const auto status = row.text();
        const auto count = row.integer();
        plan.planned += plan.by_status[status] = count;
        if (status == "done" || status == "diverged") {
          finished += static_cast<double>(count);
          wall_ms += row.real();
        }
      },
      experiment);
  if (mean_wall_ms != nullptr && finished > 0) *mean_wall_ms = wall_ms / finished;
  return plan;
}

LiveExperiment live_one(Statements& sql, const std::filesystem::path& folder,
                        const std::string& name) {
  LiveExperiment live;
  live.name = name;
  live.plan = plan_of(sql, name, &live.mean_wall_ms);
  for (auto& run : rows(sql, "r.status = 'running' ORDER BY r.run_id", name)) {
    const auto id = run.run_id;
    live.running.push_back({std::move(run), is_alive(sql, folder, id), last_values(sql, id)});
  }
  live.failures = rows(sql,
                       fmt::format("r.status NOT IN ('running', 'done', 'diverged') "
                                   "ORDER BY r.ended_at DESC, r.run_id DESC LIMIT {}",
                                   kFailures),
                       name);
  return live;
}

}  // namespace

std::vector<EventRow> read_events(Statements& sql, std::int64_t run_id, std::int64_t after) {
  std::vector<EventRow> events;
  sql.each(
      "SELECT event_id, at, level, source, text FROM event WHERE run_id = ? AND event_id > ? "
      "ORDER BY event_id",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& event = events.emplace_back();
        event.id = row.integer();
        event.at = row.time();
        for (auto* member : {&event.level, &event.source, &event.text}) *member = row.text();
      },
      run_id, after);
  return events;
}

std::vector<EventRow> Reader::events(std::int64_t run_id, std::int64_t after) {
  return impl_->snapshot([&] { return read_events(impl_->statements, run_id, after); });
}

PlanStatus Reader::plan_status(std::string_view experiment) {
  return impl_->snapshot([&] { return plan_of(impl_->statements, experiment); });
}

std::vector<LiveExperiment> Reader::live(const std::optional<std::string>& experiment) {
  return impl_->snapshot([&] {
    const auto all = impl_->names(
        "SELECT name FROM experiment GROUP BY name ORDER BY max(planned_at) DESC, name");
    std::vector<std::string> chosen = impl_->names(
        "SELECT DISTINCT e.name FROM run r JOIN experiment e USING (experiment_id) "
        "WHERE r.status = 'running' ORDER BY e.name");
    if (experiment) chosen = {*experiment};
    if (chosen.empty() && !all.empty()) chosen = {all.front()};
    if (experiment && std::find(all.begin(), all.end(), *experiment) == all.end()) {
      QueryError error(fmt::format("no experiment '{}'", *experiment));
      error.missing = *experiment;
      error.known = all;
      throw error;
    }
    std::vector<LiveExperiment> live;
    for (const auto& name : chosen)
      live.push_back(live_one(impl_->statements, impl_->path.string() + ".store", name));
    return live;
  });
}

}  // namespace assay::db
