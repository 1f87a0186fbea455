#include "db/holder.hpp"

#include "db/reader_impl.hpp"
#include "db/store_folder.hpp"

namespace assay::db {
namespace {

constexpr char kHolder[] =
    "SELECT r.run_id, r.status, coalesce(substr(r.error, 1, instr(r.error || char(10), char(10)) "
    "- 1), ''), s.session_uid, r.trusted, r.warnings FROM run r JOIN session s USING (session_id) "
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
        Columns column(row);
        found.emplace();
        found->run_id = column.integer();
        found->status = column.status();
        found->error = column.text();
        session_uid = column.text();
        found->trusted = column.optional<bool>();
        found->warnings = column.integer();
      },
      fingerprint);
  if (found && found->status == Status::running)
    found->session_alive = is_session_alive(folder, session_uid);
  return found;
}

std::filesystem::path session_lock_file(const std::filesystem::path& folder,
                                        const std::string& session_uid) {
  return folder / "sessions" / (session_uid + ".lock");
}

}  // namespace assay::db
