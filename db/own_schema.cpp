#include "db/own_schema.hpp"

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <map>

#include "db/schema.hpp"
#include "db/store.hpp"

namespace assay::db {
namespace {

using Objects = std::map<std::string, std::string>;  // by type and name: the SQL

Objects objects_of(SQLite::Database& database) {
  Objects objects;
  SQLite::Statement rows(database,
                         "SELECT type || ' ' || name, sql FROM sqlite_schema "
                         "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  while (rows.executeStep()) objects[rows.getColumn(0).getString()] = rows.getColumn(1).getString();
  return objects;
}

Objects make_expected() {
  SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (const auto step : migrations()) fresh.exec(std::string(step));
  fresh.exec(std::string(views()));
  return objects_of(fresh);
}

const Objects& expected_objects() {
  static const Objects expected = make_expected();
  return expected;
}

void require_none(const std::vector<std::string>& faults, const std::filesystem::path& path,
                  const char* advice) {
  if (!faults.empty())
    throw StoreError(fmt::format("'{}': {} is not as this version of assay makes it; {}",
                                 path.string(), faults.front(), advice));
}

}  // namespace

SchemaFaults schema_faults(SQLite::Database& database) {
  const auto& expected = expected_objects();
  const auto there = objects_of(database);
  SchemaFaults faults;
  for (const auto& [name, sql] : expected) {
    const auto found = there.find(name);
    if (found == there.end() || found->second != sql)
      (name.starts_with("view ") ? faults.views : faults.tables).push_back(name);
  }
  for (const auto& [name, sql] : there)
    if (!expected.contains(name))
      (name.starts_with("trigger ") ? faults.triggers : faults.others).push_back(name);
  return faults;
}

void require_own_tables(SQLite::Database& database, const std::filesystem::path& path) {
  require_none(schema_faults(database).tables, path, "assay doctor tells more");
}

void require_own_tables_and_views(SQLite::Database& database, const std::filesystem::path& path) {
  const auto faults = schema_faults(database);
  require_none(faults.tables, path, "assay doctor tells more");
  require_none(faults.views, path, "assay doctor --fix makes the views anew");
}

}  // namespace assay::db
