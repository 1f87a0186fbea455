#include "db/store.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <utility>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/uuid.hpp"
#include "db/place.hpp"
#include "db/store_folder.hpp"
#include "db/store_impl.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

void make_folders(const fs::path& store) {
  std::error_code error;
  fs::create_directories(store / "sessions", error);
  if (error)
    throw StoreError(fmt::format("cannot create '{}': {}", store.string(), error.message()));
}

// Arguments are for people to read: what is not UTF-8 is replaced.
std::string readable_json(const std::vector<std::string>& texts) {
  return lenient_json(nlohmann::json(texts));
}

std::string boot_id() {
  std::string id;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
  return id;
}

}  // namespace

std::int64_t system_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Store::Store(const fs::path& path, Clock clock, Wait wait)
    : impl_(std::make_unique<Impl>(true_path(path), std::move(clock), std::move(wait))) {
  make_folders(impl_->folder());
}

Store::Store(Store&&) noexcept = default;

Store::~Store() {
  if (!impl_) return;
  try {
    flush();
  } catch (const StoreError&) {
    // Whoever cares has called flush() and heard of it.
  }
}

Wait Store::on_wait(Wait wait) { return impl_->patience.exchange(std::move(wait)); }

fs::path Store::artifact_folder() const { return impl_->folder() / "artifacts"; }

std::int64_t Store::begin_session(const SessionRow& session) {
  const auto uid = new_uuid();
  impl_->lock.emplace(impl_->lock_file(uid));  // before the row: who sees the row sees the lock
  impl_->transact([&] {
    impl_->session_id = *impl_->statements.integer(
        "INSERT INTO session (session_uid, started_at, pid, boot_id, argv, host, git_commit, "
        "git_dirty, assay_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING session_id",
        uid, impl_->clock(), getpid(), boot_id(), readable_json(session.argv), session.host,
        session.git_commit, session.git_dirty, session.assay_version);
    return true;
  });
  return impl_->session_id;
}

void Store::end_session() {
  flush();
  impl_->transact([&] {
    impl_->statements.run("UPDATE session SET ended_at = ? WHERE session_id = ?", impl_->clock(),
                          impl_->session_id);
    return true;
  });
  const auto wait = on_wait([](std::chrono::milliseconds) { return false; });
  impl_->read([&] { return impl_->database.exec("PRAGMA wal_checkpoint(FULL)"); });
  on_wait(wait);
  impl_->session_id = 0;
  if (impl_->lock) impl_->lock->remove();
  impl_->lock.reset();
}

int Store::recover() {
  std::vector<std::pair<std::int64_t, std::string>> dead;
  int interrupted = 0;
  impl_->transact([&] {
    impl_->statements.each(
        "SELECT session_id, session_uid FROM session WHERE ended_at IS NULL "
        "OR session_id IN (SELECT session_id FROM run WHERE status = 'running')",
        [&](SQLite::Statement& row) {
          auto uid = row.getColumn(1).getString();
          if (!is_session_alive(impl_->folder(), uid))
            dead.emplace_back(row.getColumn(0).getInt64(), std::move(uid));
        });
    for (const auto& [session_id, uid] : dead) interrupted += impl_->bury(session_id);
    return true;
  });
  const StoreFolder locks(impl_->folder(), StoreKind::sessions);
  for (const auto& [session_id, uid] : dead) locks.remove(uid + ".lock");
  return interrupted;
}

// A dead session tells no time: its runs ended, for the record, when they were last heard of.
int Store::Impl::bury(std::int64_t dead_session) {
  const int count = statements.run(
      "UPDATE run SET status = 'interrupted', error = 'the session died before the run ended', "
      "ended_at = max(started_at, "
      "  coalesce((SELECT max(at) FROM event WHERE event.run_id = run.run_id), 0), "
      "  started_at - carried_ms + coalesce((SELECT max(last) FROM (SELECT (SELECT t_ms FROM point "
      "    WHERE point.series_id = series.series_id ORDER BY step DESC LIMIT 1) AS last "
      "    FROM series WHERE series.run_id = run.run_id)), 0)) "
      "WHERE session_id = ? AND status = 'running'",
      dead_session);
  statements.run(
      "UPDATE session SET ended_at = max(started_at, coalesce((SELECT max(ended_at) FROM run "
      "WHERE run.session_id = session.session_id), 0)) WHERE session_id = ? AND ended_at IS NULL",
      dead_session);
  return count;
}

void Store::flush() {
  if (impl_->pending.is_empty()) return;
  impl_->transact([&] {
    impl_->write_pending();
    return true;
  });
  impl_->pending.committed();
}

}  // namespace assay::db
