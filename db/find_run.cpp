#include "db/find_run.hpp"

#include <fmt/format.h>

#include <charconv>

#include "db/query.hpp"

namespace assay::db {
namespace {

// A mistyped id must not name another run whose uid happens to begin with that digit.
constexpr std::size_t kShortestPrefix = 4;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::int64_t> find_run(Statements& sql, std::string_view run) {
  if (const auto id = whole_number(run))
    if (const auto found = sql.integer("SELECT run_id FROM run WHERE run_id = ?", *id))
      return found;
  std::vector<std::int64_t> found;
  if (run.size() >= kShortestPrefix)
    sql.each(
        "SELECT run_id FROM run WHERE run_uid BETWEEN ?1 AND ?1 || '~' LIMIT 2",
        [&](SQLite::Statement& row) { found.push_back(row.getColumn(0).getInt64()); }, run);
  if (found.size() > 1)
    throw QueryError(fmt::format("'{}' fits several runs; give more of its characters", run));
  if (found.empty()) return std::nullopt;
  return found.front();
}

}  // namespace assay::db
