#include "db/pending.hpp"

#include <sqlite3.h>

namespace assay::db {
namespace {

// The last value of a step wins.
constexpr char kUpsertPoint[] =
    "INSERT INTO point (series_id, step, value, t_ms) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (series_id, step) DO UPDATE SET value = excluded.value, t_ms = excluded.t_ms";

}  // namespace

void Pending::event(std::optional<std::int64_t> run_id, std::string_view level,
                    std::string_view source, std::string_view text, std::int64_t at) {
  events_.push_back({run_id, std::string(level), std::string(source), std::string(text), at});
}

void Pending::progress(std::int64_t run_id, double done, double total) {
  auto& state = states_[run_id];
  state.done = done;
  state.total = total;
}

void Pending::committed() {
  points_.clear();
  events_.clear();
  states_.clear();
}

std::int64_t Pending::series(Statements& statements, std::int64_t run_id, std::int64_t metric_id) {
  const auto [known, is_new] = series_[run_id].try_emplace(metric_id, 0);
  if (is_new)
    known->second = *statements.integer(
        "INSERT INTO series (run_id, metric_id) VALUES (?, ?) "
        "ON CONFLICT (run_id, metric_id) DO UPDATE SET run_id = run_id RETURNING series_id",
        run_id, metric_id);
  return known->second;
}

// The one hot loop of the store, so it speaks to SQLite without a layer between.
void Pending::write_points(SQLite::Database& database, Statements& statements) {
  auto* raw = insert_point_.get();
  if (raw == nullptr) {
    database.check(sqlite3_prepare_v3(database.getHandle(), kUpsertPoint, -1,
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr));
    insert_point_.reset(raw);
  }
  std::int64_t run_id = -1, metric_id = -1, series_id = 0;
  for (const auto& point : points_) {
    if (point.run_id != run_id || point.metric_id != metric_id) {
      run_id = point.run_id;
      metric_id = point.metric_id;
      series_id = series(statements, run_id, metric_id);
    }
    sqlite3_bind_int64(raw, 1, series_id);
    sqlite3_bind_int64(raw, 2, point.step);
    sqlite3_bind_double(raw, 3, point.value);
    sqlite3_bind_int64(raw, 4, point.t_ms);
    sqlite3_step(raw);
    database.check(sqlite3_reset(raw));
  }
}

void Pending::write(SQLite::Database& database, Statements& statements) {
  if (!points_.empty()) write_points(database, statements);
  for (const auto& e : events_)
    statements.run("INSERT INTO event (run_id, at, level, source, text) VALUES (?, ?, ?, ?, ?)",
                   e.run_id, e.at, e.level, e.source, e.text);
  for (const auto& [run_id, state] : states_)
    statements.run(
        "UPDATE run SET worker_pid = coalesce(?2, worker_pid), "
        "progress_done = coalesce(?3, progress_done), "
        "progress_total = coalesce(?4, progress_total), started_at = coalesce(?5, started_at) "
        "WHERE run_id = ?1",
        run_id, state.worker_pid, state.done, state.total, state.started_at);
}

}  // namespace assay::db
