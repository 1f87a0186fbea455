// A person's own SQL on a results database: what may be asked and what comes back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace assay::db {

// NULL (in a value column: NaN), integer, real, text, blob.
using Field =
    std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::byte>>;

struct QueryLimits {
  std::chrono::milliseconds timeout{10'000};
  std::size_t max_rows = 1'000'000;
  std::size_t max_bytes = std::size_t{256} << 20;     // of the answer in memory
  std::int64_t max_memory = std::int64_t{512} << 20;  // that SQLite may use to find it
};

struct QueryResult {
  std::vector<std::string> columns;
  std::vector<std::vector<Field>> rows;
  bool is_truncated = false;  // a limit on rows or bytes cut it off
};

// Why a question has no answer, in SQLite's words where they are its own.
struct QueryError : std::runtime_error {
  using std::runtime_error::runtime_error;

  std::string missing;             // the name that does not exist; empty: none
  std::vector<std::string> known;  // the names of its kind that do, for "did you mean"
  int offset = -1;                 // of the faulty word in the SQL, in bytes; -1: unknown
};

}  // namespace assay::db
