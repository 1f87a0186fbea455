// Whether a database's schema is the one that this version makes: a file may come from anybody.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <string>
#include <vector>

namespace assay::db {

// Each by type and name: "table run".
struct SchemaFaults {
  std::vector<std::string> tables;    // and indexes: missing, or otherwise than this version's
  std::vector<std::string> views;     // the same
  std::vector<std::string> triggers;  // assay has none; they never run
  std::vector<std::string> others;    // tables, indexes, views that are not assay's; never used
};

SchemaFaults schema_faults(SQLite::Database& database);

// Throws StoreError where what is read or written would not be what it is taken for. A writer uses
// no views.
void require_own_tables(SQLite::Database& database, const std::filesystem::path& path);
void require_own_tables_and_views(SQLite::Database& database, const std::filesystem::path& path);

}  // namespace assay::db
