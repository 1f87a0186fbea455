#include "db/migrate.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <unistd.h>

#include "db/connection.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

int user_version(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

void keep_copy(SQLite::Database& database, const fs::path& path, int version) {
  const fs::path copy = fmt::format("{}.backup-v{}", path.string(), version);
  if (fs::exists(copy)) return;
  const fs::path part = fmt::format("{}.part{}", copy.string(), getpid());
  database.backup(part.c_str(), SQLite::Database::Save);
  fs::rename(part, copy);
}

}  // namespace

void remake_views(SQLite::Database& database, std::string_view views) {
  std::string drop;
  SQLite::Statement names(
      database, "SELECT printf('DROP VIEW \"%w\";', name) FROM sqlite_schema WHERE type = 'view'");
  while (names.executeStep()) drop += names.getColumn(0).getString();
  names.reset();
  database.exec(drop);
  database.exec(std::string(views));
}

void migrate(SQLite::Database& database, const fs::path& path,
             std::span<const std::string_view> migrations, std::string_view views) {
  const auto latest = static_cast<int>(migrations.size());
  const int seen = user_version(database);
  if (seen == latest) return;
  if (seen > 0) keep_copy(database, path, seen);
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
  const int version = user_version(database);  // another process may have been here
  if (version >= latest) return;
  remake_views(database, "");  // none that reads what a step takes away
  for (const auto step : migrations.subspan(static_cast<std::size_t>(version)))
    database.exec(std::string(step));
  remake_views(database, views);
  database.exec(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, latest));
  transaction.commit();
}

}  // namespace assay::db
