// The store's runs: who serves a fingerprint, begin, what they log, end.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "db/holder.hpp"
#include "db/store_impl.hpp"

namespace assay::db {
namespace {

constexpr std::array<std::string_view, 5> kLevels{"debug", "info", "warn", "error", "state"};
constexpr std::array<std::string_view, 4> kSources{"host", "plugin", "stdout", "stderr"};

// The partial index run_serving, as a conflict target must name it.
constexpr char kInsertRun[] =
    "INSERT INTO run (run_uid, experiment_id, session_id, plugin_id, fingerprint, seed, point, "
    "attempt, rerun_of, status, threads, simd, started_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?) "
    "ON CONFLICT (fingerprint) WHERE status IN ('running', 'done', 'diverged') "
    "AND deleted_at IS NULL AND rerun_of IS NULL DO NOTHING RETURNING run_id";

constexpr char kFinishedEqual[] =
    "SELECT run_id FROM run WHERE fingerprint = ? AND status IN ('done', 'diverged') "
    "AND deleted_at IS NULL AND rerun_of IS NULL";

// ?1 the run, ?2 the run that it goes on from, ?3 the last moment of that run that counts.
constexpr char kCarrySeries[] =
    "INSERT INTO series (run_id, metric_id) SELECT ?1, metric_id FROM series s WHERE run_id = ?2 "
    "AND EXISTS (SELECT 1 FROM point p WHERE p.series_id = s.series_id AND p.t_ms <= ?3) "
    "ON CONFLICT DO NOTHING";
constexpr char kCarryPoints[] =
    "INSERT INTO point (series_id, step, value, t_ms) "
    "SELECT here.series_id, p.step, p.value, p.t_ms FROM series here "
    "JOIN series there ON there.run_id = ?2 AND there.metric_id = here.metric_id "
    "CROSS JOIN point p ON p.series_id = there.series_id "
    "WHERE here.run_id = ?1 AND p.t_ms <= ?3 ON CONFLICT DO NOTHING";

// Until a run that replaces another has ended, it stands beside it like a rerun. It stays one where
// a third run has taken the place meanwhile.
void take_place(Statements& sql, std::int64_t run_id, Status status, std::int64_t now) {
  if (is_finished(status))
    sql.run(
        "UPDATE run SET deleted_at = ?2 WHERE fingerprint = (SELECT fingerprint FROM run "
        "WHERE run_id = ?1) AND status IN ('done', 'diverged') AND deleted_at IS NULL "
        "AND rerun_of IS NULL",
        run_id, now);
  sql.run("UPDATE OR IGNORE run SET rerun_of = NULL WHERE run_id = ?", run_id);
}

void write_params(Statements& sql, std::int64_t run_id, const NewRun& run) {
  for (const auto& p : run.params)
    sql.run("INSERT INTO param (run_id, key, value, type, origin) VALUES (?, ?, ?, ?, ?)", run_id,
            p.key, p.value, p.type, p.origin);
}

void write_inputs(Statements& sql, std::int64_t run_id, const NewRun& run) {
  for (const auto& input : run.inputs) {
    const auto input_id = sql.integer(
        "INSERT INTO input (sha256, bytes, schema) VALUES (?, ?, ?) "
        "ON CONFLICT (sha256, schema) DO UPDATE SET bytes = excluded.bytes RETURNING input_id",
        input.sha256, input.bytes, input.schema);
    sql.run("INSERT INTO run_input (run_id, role, path, input_id) VALUES (?, ?, ?, ?)", run_id,
            input.role, input.path, input_id);
  }
}

void write_end(Statements& sql, std::int64_t run_id, const RunEnd& end) {
  const auto error = end.error.empty() ? std::nullopt : std::optional(end.error);
  const int changed = sql.run(
      "UPDATE run SET status = ?2, ended_at = max(started_at, ?3), exit_code = ?4, "
      "exit_signal = ?5, error = ?6, cpu_ms = ?7, max_rss_kb = ?8, method_ms = ?9, "
      "trusted = ?10, warnings = ?11 "
      "WHERE run_id = ?1 AND status = 'running'",
      run_id, status_name(end.status), end.ended_at, end.exit_code, end.exit_signal, error,
      end.cpu_ms, end.max_rss_kb, end.method_ms, end.trusted, end.warnings);
  if (changed == 0) throw StoreError(fmt::format("run {} is not running and cannot end", run_id));
}

void write_outcome(Statements& sql, std::int64_t run_id, const RunEnd& end) {
  for (const auto& result : end.results)
    sql.run("INSERT INTO result (run_id, metric_id, value) VALUES (?, ?, ?)", run_id,
            result.metric_id, result.value);
  for (const auto& a : end.artifacts)
    sql.run(
        "INSERT INTO artifact (run_id, name, kind, format, bytes, sha256) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        run_id, a.name, a.kind, a.format, a.bytes, a.sha256);
}

void require_one_of(std::string_view what, std::string_view word,
                    std::span<const std::string_view> words) {
  if (std::find(words.begin(), words.end(), word) == words.end())
    throw std::invalid_argument(fmt::format("no {} of an event: '{}'", what, word));
}

}  // namespace

std::optional<Holder> Store::holder(std::string_view fingerprint) {
  std::optional<Holder> found;
  impl_->read(
      [&] { return bool(found = find_holder(impl_->statements, impl_->folder(), fingerprint)); });
  return found;
}

std::optional<std::int64_t> Store::Impl::write_begin(const NewRun& run, bool replace) {
  auto& sql = statements;
  const auto replaced =
      replace && !run.rerun_of ? sql.integer(kFinishedEqual, run.fingerprint) : std::nullopt;
  const auto run_id =
      sql.integer(kInsertRun, run.run_uid, run.experiment_id, session_id, run.plugin_id,
                  run.fingerprint, run.seed, run.point, run.attempt,
                  replaced ? replaced : run.rerun_of, run.threads, run.simd, run.started_at);
  if (!run_id) return std::nullopt;
  write_params(sql, *run_id, run);
  write_inputs(sql, *run_id, run);
  if (replaced) replacing.insert(*run_id);
  return run_id;
}

std::optional<std::int64_t> Store::begin_run(const NewRun& run, bool replace) {
  std::optional<std::int64_t> run_id;
  impl_->transact([&] { return bool(run_id = impl_->write_begin(run, replace)); });
  return run_id;
}

void Store::point(std::int64_t run_id, std::int64_t metric_id, std::int64_t step, double value,
                  std::int64_t t_ms) {
  impl_->pending.point(run_id, metric_id, step, value, t_ms);
  if (impl_->pending.is_full()) flush();
}

void Store::event(std::optional<std::int64_t> run_id, std::string_view level,
                  std::string_view source, std::string_view text, std::int64_t at) {
  require_one_of("level", level, kLevels);
  require_one_of("source", source, kSources);
  impl_->pending.event(run_id, level, source, text, at);
  if (impl_->pending.is_full()) flush();
}

void Store::worker(std::int64_t run_id, std::int64_t pid, std::int64_t started_at) {
  impl_->pending.worker(run_id, pid, started_at);
}

void Store::progress(std::int64_t run_id, double done, double total) {
  impl_->pending.progress(run_id, done, total);
}

void Store::resume(std::int64_t run_id, std::string_view from_uid, std::int64_t t_ms) {
  flush();
  impl_->transact([&] {
    auto& sql = impl_->statements;
    sql.run("UPDATE run SET resumed_from = ?2, carried_ms = ?3 WHERE run_id = ?1", run_id, from_uid,
            t_ms);
    const auto from = sql.integer(
        "SELECT f.run_id FROM run f JOIN run r USING (fingerprint) "
        "WHERE f.run_uid = ?2 AND r.run_id = ?1 AND f.run_id <> r.run_id",
        run_id, from_uid);
    if (!from) return true;  // it is gone
    sql.run(kCarrySeries, run_id, *from, t_ms);
    sql.run(kCarryPoints, run_id, *from, t_ms);
    return true;
  });
}

void Store::finish(std::int64_t run_id, const RunEnd& end) {
  const EndedRun ended{run_id, end};
  advance({&ended, 1}, {});
}

Store::Begun Store::advance(std::span<const EndedRun> ends, std::span<const NewRun> begins,
                            bool replace) {
  Begun begun;
  impl_->transact([&] {
    begun.clear();
    impl_->write_pending();
    for (const auto& [run_id, end] : ends) {
      write_end(impl_->statements, run_id, end);
      write_outcome(impl_->statements, run_id, end);
      if (impl_->replacing.contains(run_id))
        take_place(impl_->statements, run_id, end.status, impl_->clock());
    }
    for (const auto& run : begins) begun.push_back(impl_->write_begin(run, replace));
    return true;
  });
  impl_->pending.committed();
  for (const auto& [run_id, end] : ends) {
    impl_->replacing.erase(run_id);
    impl_->pending.forget(run_id);
  }
  return begun;
}

void Store::withdraw(std::span<const std::int64_t> run_ids) {
  impl_->transact([&] {
    for (const auto run_id : run_ids)
      impl_->statements.run(
          "DELETE FROM run WHERE run_id = ? AND session_id = ? AND status = 'running'", run_id,
          impl_->session_id);
    return true;
  });
  for (const auto run_id : run_ids) impl_->replacing.erase(run_id);
}

}  // namespace assay::db
