// How a results database is opened, and its errors as sentences.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace assay::db {

class Patience;

// "ASSY": file(1) and the opener recognise our files by it.
inline constexpr int kApplicationId = 0x41535359;

// All of these throw StoreError with one sentence that names the file.

// For writing: creates what is missing, migrates what is older. WAL, synchronous NORMAL, foreign
// keys; double-quoted strings are errors. Waits for other writers as `patience` says, which must
// outlive the connection; without one for 10 s. Triggers and views never run; the tables are those
// of this version.
SQLite::Database open_for_writing(const std::filesystem::path& path, Patience* patience = nullptr);

// The same with the scripts of another version of this program, newer or older.
struct Schema {
  std::span<const std::string_view> migrations;
  std::string_view views;
};
SQLite::Database open_for_writing(const std::filesystem::path& path, const Schema& schema,
                                  Patience* patience = nullptr);

// Before each transaction: the file is still the one that has this name, and it has no other, by
// which a second program would keep a second log. Otherwise nothing is written any more, nor any
// log removed that may be another file's.
void require_own_file(SQLite::Database& database, const std::filesystem::path& path);

// mode=ro: works beside a writer, and on a file in a folder that nobody may write to.
// Tables and views are those of this version.
SQLite::Database open_for_reading(const std::filesystem::path& path);

// The same for a schema that is yet to be judged.
SQLite::Database open_to_examine(const std::filesystem::path& path);

// The name under which SQLite opens or attaches a file for reading only.
std::string read_only_uri(const std::filesystem::path& path);

// What a failure of SQLite means for the person who waits for it.
std::string sentence(const std::filesystem::path& path, const SQLite::Exception& error);
// Throws it as what it is: DiskError, or another StoreError.
[[noreturn]] void refuse_with_sentence(const std::filesystem::path& path,
                                       const SQLite::Exception& error);

}  // namespace assay::db
