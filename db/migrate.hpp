// Brings a database file to the schema of this program.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <span>
#include <string_view>

namespace assay::db {

// Applies the migrations that the file lacks, then makes the views anew, in one exclusive
// transaction; keeps a copy `<path>.backup-vN` of an older file first. Throws SQLite::Exception.
void migrate(SQLite::Database& database, const std::filesystem::path& path,
             std::span<const std::string_view> migrations, std::string_view views);

// Drops every view and makes these.
void remake_views(SQLite::Database& database, std::string_view views);

}  // namespace assay::db
