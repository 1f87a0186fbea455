// Prepared statements of one connection, kept by their text and always left reset.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "db/types.hpp"

namespace assay::db {

// A statement that was stepped and not reset keeps its snapshot, and with it the WAL, alive: every
// function here resets before it returns or throws. NaN binds as NULL (SQLite does that itself).
class Statements {
 public:
  explicit Statements(SQLite::Database& database) : database_(database) {}

  // Executes and returns the number of rows changed.
  template <class... Args>
  int run(std::string_view sql, const Args&... args) {
    Reset statement{prepared(sql)};
    bind_all(statement.use, args...);
    return statement.use.exec();
  }

  // The first column of the first row, of a statement that may also write (RETURNING).
  template <class... Args>
  std::optional<std::int64_t> integer(std::string_view sql, const Args&... args) {
    std::optional<std::int64_t> value;
    each(
        sql, [&](SQLite::Statement& row) { value = row.getColumn(0).getInt64(); }, args...);
    return value;
  }

  // Calls `row` for each row; returns how many there were.
  template <class Row, class... Args>
  int each(std::string_view sql, Row&& row, const Args&... args) {
    Reset statement{prepared(sql)};
    bind_all(statement.use, args...);
    int count = 0;
    for (; statement.use.executeStep(); ++count) row(statement.use);
    return count;
  }

 private:
  struct Reset {
    SQLite::Statement& use;
    ~Reset() {
      use.tryReset();
      use.clearBindings();  // they point to what the caller has
    }
  };

  SQLite::Statement& prepared(std::string_view sql) {
    auto found = kept_.find(sql);
    if (found == kept_.end())
      found = kept_.try_emplace(std::string(sql), database_, std::string(sql)).first;
    return found->second;
  }

  template <class... Args>
  static void bind_all(SQLite::Statement& statement, const Args&... args) {
    int index = 0;
    (bind(statement, ++index, args), ...);
  }

  static void bind_all(SQLite::Statement& statement, const std::vector<Cell>& args) {
    int index = 0;
    for (const auto& value : args) bind(statement, ++index, value);
  }

  template <class T>
  static void bind(SQLite::Statement& statement, int index, const T& value) {
    if constexpr (std::is_floating_point_v<T>)
      statement.bind(index, static_cast<double>(value));
    else if constexpr (std::is_integral_v<T>)
      statement.bind(index, static_cast<std::int64_t>(value));
    else if constexpr (std::is_same_v<T, std::string>)
      statement.bindNoCopy(index, value);
    else
      statement.bind(index, std::string(value));
  }
  template <class T>
  static void bind(SQLite::Statement& statement, int index, const std::optional<T>& value) {
    if (value)
      bind(statement, index, *value);
    else
      statement.bind(index);
  }
  static void bind(SQLite::Statement& statement, int index, const Cell& value) {
    std::visit([&](const auto& v) { bind(statement, index, v); }, value);
  }

  SQLite::Database& database_;
  std::map<std::string, SQLite::Statement, std::less<>> kept_;
};

}  // namespace assay::db
