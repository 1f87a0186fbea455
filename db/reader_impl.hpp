// What the parts of the reader share: a connection and one snapshot a call.
#pragma once

#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "db/connection.hpp"
#include "db/json_text.hpp"
#include "db/reader.hpp"
#include "db/statements.hpp"
#include "db/store.hpp"

namespace assay::db {

struct Reader::Impl {
  explicit Impl(std::filesystem::path file)
      : path(std::move(file)), database(open_for_reading(path)), statements(database) {}

  std::filesystem::path path;
  SQLite::Database database;
  Statements statements;

  // All that the action reads belongs to one state of the file.
  template <class Action>
  auto snapshot(Action&& action) try {
    const SQLite::Transaction until_return(database, SQLite::TransactionBehavior::DEFERRED);
    return action();
  } catch (const SQLite::Exception& error) {
    throw StoreError(sentence(path, error));
  }

  template <class... Args>
  std::vector<std::string> names(std::string_view sql, const Args&... args) {
    std::vector<std::string> found;
    statements.each(
        sql, [&](SQLite::Statement& row) { found.push_back(row.getColumn(0).getString()); },
        args...);
    return found;
  }

  std::vector<FinalValue> finals(std::int64_t run_id, std::int64_t limit);  // negative: all
  void check_names(const RunFilter& filter);
  std::string dead_sessions();
  bool is_session_alive(std::int64_t run_id);
  void bury(RunListRow& row);  // a running one whose session has died is interrupted
};

// Selects what run_list_row() reads, from `run r JOIN experiment e`; a WHERE clause may follow.
extern const char kSelectRuns[];
RunListRow run_list_row(SQLite::Statement& row);

std::vector<EventRow> read_events(Statements& sql, std::int64_t run_id, std::int64_t after);
std::vector<Curve> read_curve_names(Statements& sql, std::int64_t run_id);
std::vector<Curve> read_curves(Statements& sql, std::int64_t run_id, std::size_t max_points);

// Columns of a row, one after the other.
class Columns {
 public:
  explicit Columns(SQLite::Statement& row) : row_(row) {}

  std::int64_t integer() { return next().getInt64(); }
  std::string text() { return next().getString(); }  // NULL: empty
  std::uint64_t seed() { return static_cast<std::uint64_t>(integer()); }
  bool boolean() { return integer() != 0; }
  // What this version does not know did not succeed.
  Status status() { return status_from(text()).value_or(Status::failed); }
  // Unix milliseconds of the years 1 to 9999, so that differences of two are durations.
  std::int64_t time() { return std::clamp(integer(), kFirstTime, kLastTime); }
  std::optional<std::int64_t> optional_time() {
    const auto at = optional<std::int64_t>();
    return at ? std::optional(std::clamp(*at, kFirstTime, kLastTime)) : std::nullopt;
  }
  std::string object() { return object_text(text()); }
  std::string array() { return array_text(text()); }
  double real() {
    const auto column = next();
    return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
  }
  template <class T>
  std::optional<T> optional() {
    const auto column = next();
    if (column.isNull()) return std::nullopt;
    if constexpr (std::is_same_v<T, std::string>)
      return column.getString();
    else if constexpr (std::is_same_v<T, double>)
      return column.getDouble();
    else
      return static_cast<T>(column.getInt64());
  }
  Cell cell() {
    const auto column = next();
    if (column.isInteger()) return column.getInt64();
    if (column.isText()) return column.getString();
    return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
  }

 private:
  static constexpr std::int64_t kFirstTime = -62'135'596'800'000;
  static constexpr std::int64_t kLastTime = 253'402'300'799'999;

  SQLite::Column next() { return row_.getColumn(index_++); }

  SQLite::Statement& row_;
  int index_ = 0;
};

// Of key, value, type, origin.
ParamRow param_row(Columns& row);

inline FinalValue final_value(Columns& row) {
  FinalValue value;
  value.name = row.text();
  value.unit = row.text();
  value.goal = row.text();
  value.type = row.text();
  value.timing = row.boolean();
  value.value = row.cell();
  return value;
}

}  // namespace assay::db
