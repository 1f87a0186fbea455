#include "db/keeper.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/find_run.hpp"
#include "db/keeper_impl.hpp"
#include "db/place.hpp"
#include "db/query.hpp"
#include "db/run_removal.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

fs::path existing(const fs::path& path) {
  check_place_for_reading(path);
  return true_path(path);
}

struct State {
  Status status = Status::running;
  bool in_trash = false, is_rerun = false;
  std::int64_t ended_at = 0;
  std::string fingerprint;
};

State state_of(Statements& sql, std::int64_t run) {
  State state;
  sql.each(
      "SELECT status, deleted_at IS NOT NULL AND deleted_at <> ?2, rerun_of IS NOT NULL, "
      "coalesce(ended_at, 0), fingerprint FROM run WHERE run_id = ?1",
      [&](SQLite::Statement& row) {
        state = {status_from(row.getColumn(0).getString()).value_or(Status::failed),
                 row.getColumn(1).getInt() != 0, row.getColumn(2).getInt() != 0,
                 row.getColumn(3).getInt64(), row.getColumn(4).getString()};
      },
      run, kBeingRemoved);
  return state;
}

void set_trash(Statements& sql, std::int64_t run, std::optional<std::int64_t> since) {
  sql.run("UPDATE run SET deleted_at = ?2 WHERE run_id = ?1", run, since);
}

std::optional<std::int64_t> serving(Statements& sql, const std::string& fingerprint) {
  return sql.integer(
      "SELECT run_id FROM run WHERE fingerprint = ? AND status IN ('running', 'done', 'diverged') "
      "AND deleted_at IS NULL AND rerun_of IS NULL",
      fingerprint);
}

void restore_one(Statements& sql, std::int64_t run, std::int64_t now, Restored& report) {
  const auto mine = state_of(sql, run);
  if (!mine.in_trash) return report.not_in_trash.push_back(run);
  const bool would_serve = is_finished(mine.status) && !mine.is_rerun;
  if (const auto other = would_serve ? serving(sql, mine.fingerprint) : std::nullopt) {
    const auto theirs = state_of(sql, *other);
    if (theirs.status == Status::running) return report.busy.push_back(run);
    const bool is_mine_older = std::pair(mine.ended_at, run) < std::pair(theirs.ended_at, *other);
    report.clashes.push_back(is_mine_older ? Clash{run, *other} : Clash{*other, run});
    if (!is_mine_older) return;
    set_trash(sql, *other, now);
  }
  set_trash(sql, run, std::nullopt);
  report.moved.push_back(run);
}

}  // namespace

Keeper::Keeper(const fs::path& path, Clock clock, Wait wait) {
  Store(existing(path), clock, wait).recover();
  impl_ = std::make_unique<Impl>(existing(path), std::move(clock), std::move(wait));
}
Keeper::~Keeper() = default;
Keeper::Keeper(Keeper&&) noexcept = default;

RunIds Keeper::runs(std::span<const std::string> names) {
  RunIds ids;
  for (const auto& name : names) {
    const auto id = impl_->guarded([&] { return find_run(impl_->statements, name); });
    if (!id)
      throw QueryError(fmt::format("no run '{}' in {} (assay runs lists them)", name,
                                   impl_->path.filename().string()));
    if (std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

RunIds Keeper::runs_of(const std::optional<std::string>& experiment,
                       std::span<const Status> statuses) {
  RunIds ids;
  std::vector<std::string> known;
  std::string names;  // " done diverged "
  for (const auto status : statuses)
    names += (names.empty() ? " " : "") + std::string(status_name(status)) + " ";
  impl_->guarded([&] {
    impl_->statements.each("SELECT DISTINCT name FROM experiment", [&](SQLite::Statement& row) {
      known.push_back(row.getColumn(0).getString());
    });
    return impl_->statements.each(
        "SELECT r.run_id FROM run r JOIN experiment e USING (experiment_id) "
        "WHERE r.deleted_at IS NULL AND r.status <> 'running' AND e.name = coalesce(?1, e.name) "
        "AND (?2 = '' OR instr(?2, ' ' || r.status || ' ') > 0) ORDER BY r.run_id",
        [&](SQLite::Statement& row) { ids.push_back(row.getColumn(0).getInt64()); }, experiment,
        names);
  });
  if (!experiment || std::find(known.begin(), known.end(), *experiment) != known.end()) return ids;
  QueryError error(fmt::format("no experiment '{}'", *experiment));
  error.missing = *experiment;
  error.known = std::move(known);
  throw error;
}

void Keeper::tag(std::span<const std::int64_t> runs, std::string_view key, std::string_view value) {
  impl_->transact([&] {
    for (const auto run : runs)
      impl_->statements.run(
          "INSERT INTO tag (run_id, key, value) VALUES (?, ?, ?) "
          "ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value",
          run, key, value);
  });
}

int Keeper::untag(std::span<const std::int64_t> runs, std::string_view key) {
  int count = 0;
  impl_->transact([&] {
    for (const auto run : runs)
      count += impl_->statements.run("DELETE FROM tag WHERE run_id = ? AND key = ?", run, key);
  });
  return count;
}

void Keeper::note(std::int64_t run, std::string_view text) {
  const auto note = text.empty() ? std::nullopt : std::optional(text);
  impl_->transact(
      [&] { impl_->statements.run("UPDATE run SET note = ?2 WHERE run_id = ?1", run, note); });
}

Trashed Keeper::trash(std::span<const std::int64_t> runs) {
  Trashed report;
  impl_->transact([&] {
    for (const auto run : runs) {
      const auto state = state_of(impl_->statements, run);
      auto& list = state.in_trash                    ? report.already
                   : state.status == Status::running ? report.running
                                                     : report.moved;
      list.push_back(run);
      if (&list == &report.moved) set_trash(impl_->statements, run, impl_->clock());
    }
  });
  return report;
}

Restored Keeper::restore(std::span<const std::int64_t> runs) {
  Restored report;
  impl_->transact([&] {
    for (const auto run : runs) restore_one(impl_->statements, run, impl_->clock(), report);
  });
  return report;
}

}  // namespace assay::db
