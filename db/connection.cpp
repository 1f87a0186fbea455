#include "db/connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "db/migrate.hpp"
#include "db/own_schema.hpp"
#include "db/patience.hpp"
#include "db/place.hpp"
#include "db/refuse.hpp"
#include "db/schema.hpp"
#include "db/store.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

constexpr int kBusyMs = 10'000;

[[noreturn]] void refuse_empty(const fs::path& path) {
  throw EmptyStore(fmt::format("'{}' is empty: it holds no results yet", path.string()));
}

int integer(SQLite::Database& database, const char* sql) {
  return database.execAndGet(sql).getInt();
}

// Nothing in the file is trusted before this has passed.
void check_identity(SQLite::Database& database, const fs::path& path, bool may_be_empty,
                    int known) {
  // In this order: whoever makes the file at this moment stamps it together with its tables.
  const bool has_tables = integer(database, "SELECT count(*) FROM sqlite_schema") > 0;
  const int id = integer(database, "PRAGMA application_id");
  const bool is_empty = id == 0 && !has_tables;
  if (id != kApplicationId && !is_empty)
    refuse("'{}' is not a results database: it belongs to another program", path.string());
  if (is_empty && !may_be_empty) refuse_empty(path);
  const int version = integer(database, "PRAGMA user_version");
  if (version > known)
    refuse("'{}' was written by a newer assay (schema {}, this one knows up to {})", path.string(),
           version, known);
  if (!may_be_empty && version < known)
    throw OldSchema(
        fmt::format("'{}' has the older schema {}; any command that writes to it brings it to {}",
                    path.string(), version, known));
}

void require_one_name(const fs::path& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && about.st_nlink > 1)
    refuse("'{}' has another name as well (a hard link): two programs could damage it; copy it",
           path.string());
}

void harden(SQLite::Database& database) {
  sqlite3* handle = database.getHandle();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);  // assay has none
}

// Turning the log on needs the file for a moment alone, and SQLite does not wait for that: two
// hosts that make one file at the same time would meet here.
std::string turn_log_on(SQLite::Database& database, Patience& patience) {
  for (bool is_first = true;; is_first = false) {
    try {
      return database.execAndGet("PRAGMA journal_mode = WAL").getString();
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_BUSY || !patience.goes_on(is_first)) throw;
    }
  }
}

void configure_for_writing(SQLite::Database& database, const fs::path& path, Patience& patience) {
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");  // takes effect before the first table only
  if (turn_log_on(database, patience) != "wal")
    refuse("'{}' cannot keep a write-ahead log on this file system", path.string());
  database.exec("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
  database.exec("PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000");  // 64 MiB, 16 MiB
}

}  // namespace

void require_own_file(SQLite::Database& database, const fs::path& path) {
  int has_moved = 0, keep_log = 1;
  sqlite3* handle = database.getHandle();
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (has_moved != 0) {
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_log);
    refuse("'{}' was deleted, moved or replaced while it was in use: nothing more is written",
           path.string());
  }
  require_one_name(path);
}

std::string read_only_uri(const fs::path& path) {
  std::string name;
  for (const char c : fs::absolute(path).string())
    name += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", c) : std::string(1, c);
  return fmt::format("file:{}?mode=ro{}", name, is_archived(path) ? "&immutable=1" : "");
}

SQLite::Database open_for_writing(const fs::path& path, Patience* patience) try {
  require_one_name(path);
  auto database = open_for_writing(path, {migrations(), views()}, patience);
  require_own_tables(database, path);
  return database;
} catch (const SQLite::Exception& error) {
  throw StoreError(sentence(path, error));
}

SQLite::Database open_for_writing(const fs::path& path, const Schema& schema,
                                  Patience* patience) try {
  check_place_for_writing(path);
  const auto full = fs::absolute(path).string();  // a relative name might read as a URI
  SQLite::Database database(
      full, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX,
      kBusyMs);
  Patience usual;
  if (patience != nullptr) patience->serve(database);
  harden(database);
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  check_identity(database, path, true, static_cast<int>(schema.migrations.size()));
  configure_for_writing(database, path, patience != nullptr ? *patience : usual);
  migrate(database, path, schema.migrations, schema.views);
  return database;
} catch (const SQLite::Exception& error) {
  throw StoreError(sentence(path, error));
}

SQLite::Database open_for_reading(const fs::path& path) try {
  auto database = open_to_examine(path);
  require_own_tables_and_views(database, path);
  return database;
} catch (const SQLite::Exception& error) {
  throw StoreError(sentence(path, error));
}

SQLite::Database open_to_examine(const fs::path& path) try {
  check_place_for_reading(path);
  SQLite::Database database(read_only_uri(path),
                            SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX,
                            kBusyMs);
  harden(database);
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  database.exec("PRAGMA cache_size = -65536");  // 64 MiB: fingerprints lead to pages anywhere
  check_identity(database, path, false, static_cast<int>(migrations().size()));
  return database;
} catch (const SQLite::Exception& error) {
  // A host died while it made the file: later there is a log, and no journal to roll back.
  if (error.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK) refuse_empty(path);
  throw StoreError(sentence(path, error));
}

void refuse_with_sentence(const fs::path& path, const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xff;
  if (code == SQLITE_FULL || code == SQLITE_IOERR) throw DiskError(sentence(path, error));
  throw StoreError(sentence(path, error));
}

std::string sentence(const fs::path& path, const SQLite::Exception& error) {
  const auto name = path.string();
  switch (error.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      return fmt::format("cannot write '{}': the disk is full; what was committed is kept", name);
    case SQLITE_IOERR:
      return fmt::format(
          "cannot read or write '{}': input/output error; what was committed is kept", name);
    case SQLITE_BUSY:
      return fmt::format("'{}' is locked by another program", name);
    case SQLITE_READONLY:
      return fmt::format("cannot write '{}': it is read-only", name);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fmt::format("'{}' is damaged: {}", name, error.what());
    default:
      return fmt::format("'{}': {}", name, error.what());
  }
}

}  // namespace assay::db
