#include "db/query.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "db/prepared.hpp"
#include "db/query_process.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

using std::chrono::steady_clock;

constexpr int kInstructionsBetweenChecks = 1000;
constexpr int kMaxValueBytes = 16 << 20;
constexpr int kMaxPattern = 1000;  // of LIKE and GLOB, which no handler can stop midway
constexpr std::array<std::string_view, 4> kForbidden{"load_extension", "fts3_tokenizer", "readfile",
                                                     "writefile"};

int authorize(void*, int action, const char*, const char* name, const char*, const char*) {
  if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE)
    return SQLITE_OK;
  const bool is_allowed =
      action == SQLITE_FUNCTION &&
      std::find(kForbidden.begin(), kForbidden.end(), std::string_view(name)) == kForbidden.end();
  return is_allowed ? SQLITE_OK : SQLITE_DENY;
}

int is_late(void* deadline) {
  return steady_clock::now() > *static_cast<steady_clock::time_point*>(deadline);
}

// Puts up the fences for one statement. Each of mode=ro, the authorizer and stmt_readonly lets
// something through that another stops.
class Fenced {
 public:
  Fenced(sqlite3* handle, std::chrono::milliseconds timeout)
      : handle_(handle), deadline_(steady_clock::now() + timeout) {
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, kMaxPattern);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_set_authorizer(handle, authorize, nullptr);
    sqlite3_progress_handler(handle, kInstructionsBetweenChecks, is_late, &deadline_);
  }
  ~Fenced() {
    sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
    sqlite3_set_authorizer(handle_, nullptr, nullptr);
  }
  Fenced(const Fenced&) = delete;

 private:
  sqlite3* handle_;
  steady_clock::time_point deadline_;
};

QueryError fault(sqlite3* handle, int code, const QueryLimits& limits) {
  if (code == SQLITE_INTERRUPT) return stopped(limits);
  if (code == SQLITE_NOMEM)
    return QueryError(fmt::format("needs more than {} MiB of memory", limits.max_memory >> 20));
  if (code == SQLITE_AUTH) return QueryError("only a SELECT may be asked");
  QueryError error(sqlite3_errmsg(handle));
  error.offset = sqlite3_error_offset(handle);
  const std::string_view message = error.what();
  if (message.starts_with("no such table: ") || message.starts_with("no such column: "))
    error.missing = message.substr(message.find(": ") + 2);
  return error;
}

Prepared prepare(sqlite3* handle, const std::string& sql, const QueryLimits& limits) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const auto length = static_cast<int>(sql.size());
  const int code = sqlite3_prepare_v2(handle, sql.data(), length, &statement, &tail);
  Prepared prepared(statement);
  if (code != SQLITE_OK) throw fault(handle, code, limits);
  if (!statement) throw QueryError("there is no statement to run");
  if (!sqlite3_stmt_readonly(statement)) throw QueryError("only a SELECT may be asked");
  sqlite3_stmt* second = nullptr;
  const std::string_view rest(tail, sql.data() + sql.size());
  const int rest_code =
      sqlite3_prepare_v2(handle, rest.data(), static_cast<int>(rest.size()), &second, &tail);
  const Prepared none(second);
  if (rest_code != SQLITE_OK || second || tail != sql.data() + sql.size())
    throw QueryError("one statement at a time");
  return prepared;
}

// The type must be asked before the size, which may convert.
Field field(sqlite3_stmt* row, int column) {
  const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(row, column)); };
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(row, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(row, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
      return std::string(text, size());
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(row, column));
      return std::vector<std::byte>(bytes, bytes + size());
    }
    default:
      return std::monostate{};
  }
}

std::size_t bytes_of(const Field& field) {
  if (const auto* text = std::get_if<std::string>(&field)) return sizeof field + text->size();
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&field))
    return sizeof field + blob->size();
  return sizeof field;
}

// Hands on row after row; true where a limit cut them off.
bool each_row(sqlite3* handle, sqlite3_stmt* statement, const QueryLimits& limits,
              const QueryRows& rows) {
  std::vector<std::string> names;
  const int columns = sqlite3_column_count(statement);
  for (int i = 0; i < columns; ++i) names.emplace_back(sqlite3_column_name(statement, i));
  rows.columns(std::move(names));
  std::size_t bytes = 0, count = 0;
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    if (count++ >= limits.max_rows || bytes > limits.max_bytes) return true;
    std::vector<Field> row;
    for (int i = 0; i < columns; ++i) bytes += bytes_of(row.emplace_back(field(statement, i)));
    rows.row(std::move(row));
  }
  if (code != SQLITE_DONE) throw fault(handle, code, limits);
  return false;
}

}  // namespace

bool ask(SQLite::Database& database, const std::string& sql, const QueryLimits& limits,
         const QueryRows& rows) {
  sqlite3* handle = database.getHandle();
  const Fenced fenced(handle, limits.timeout);
  return each_row(handle, prepare(handle, sql, limits).get(), limits, rows);
}

QueryError stopped(const QueryLimits& limits) {
  return QueryError(
      fmt::format("stopped after {} s", static_cast<double>(limits.timeout.count()) / 1000));
}

// A connection does not survive a fork, so it is opened anew afterwards.
QueryResult Reader::query(std::string_view sql, const QueryLimits& limits) try {
  const auto path = impl_->path;
  const auto reopen = [&] { impl_ = std::make_unique<Impl>(path); };
  impl_.reset();
  try {
    auto result = ask_in_child(path, std::string(sql), limits);
    reopen();
    return result;
  } catch (...) {
    reopen();
    throw;
  }
} catch (QueryError& error) {
  if (!error.missing.empty())
    error.known =
        std::string_view(error.what()).starts_with("no such table")
            ? impl_->names("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
            : impl_->names(
                  "SELECT DISTINCT c.name FROM sqlite_schema s, "
                  "pragma_table_xinfo(s.name) c WHERE s.type IN ('table', 'view')");
  throw;
}

}  // namespace assay::db
