#include "db/holder.hpp"

#include "db/session_lock.hpp"

namespace assay::db {
namespace {

constexpr char kHolder[] =
    "SELECT r.run_id, r.status, coalesce(substr(r.error, 1, instr(r.error || char(10), char(10)) "
    "- 1), ''), s.session_uid FROM run r JOIN session s USING (session_id) "
    "WHERE r.fingerprint = ? AND r.deleted_at IS NULL AND r.rerun_of IS NULL "
    "ORDER BY r.status IN ('running', 'done', 'diverged') DESC, r.run_id DESC LIMIT 1";

}  // namespace

std::optional<Holder> find_holder(Statements& sql, const std::filesystem::path& folder,
                                  std::string_view fingerprint) {
  std::optional<Holder> found;
  std::string session_uid;
  sql.each(
      kHolder,
      [&](SQLite::Statement& row) {
        found = Holder{row.getColumn(0).getInt64(), *status_from(row.getColumn(1).getString()),
                       false, row.getColumn(2).getString()};
        session_uid = row.getColumn(3).getString();
      },
      fingerprint);
  if (found && found->status == Status::running)
    found->session_alive = is_locked(session_lock_file(folder, session_uid));
  return found;
}

std::filesystem::path session_lock_file(const std::filesystem::path& folder,
                                        const std::string& session_uid) {
  return folder / "sessions" / (session_uid + ".lock");
}

}  // namespace assay::db
