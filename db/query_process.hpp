// A person's SQL in a process of its own, which can be stopped whatever it is doing.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <functional>

#include "db/query.hpp"

namespace assay::db {

struct QueryRows {
  std::function<void(std::vector<std::string>)> columns;  // once, first
  std::function<void(std::vector<Field>)> row;
};

QueryRows into(QueryResult& result);

// Asks behind all fences; true where a limit cut the rows off. One call of a function cannot be
// stopped midway: instr() and replace() on long texts take hours.
bool ask(SQLite::Database& database, const std::string& sql, const QueryLimits& limits,
         const QueryRows& rows);

// The same in a child, which is killed when its time is over and may use just so much memory. No
// connection to this file may be open in the calling process.
QueryResult ask_in_child(const std::filesystem::path& path, const std::string& sql,
                         const QueryLimits& limits);

QueryError stopped(const QueryLimits& limits);

}  // namespace assay::db
