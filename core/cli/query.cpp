// assay query: a person's own SQL, read-only.
#include <fmt/core.h>

#include <cstdio>
#include <memory>

#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

struct QueryOptions {
  std::string sql, timeout = "10s";
  ResultFormat format = ResultFormat::table;
  std::size_t max_rows = 1'000'000;
};

std::string read_stdin() {
  std::string text;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;)
    text.append(buffer, n);
  return text;
}

int query(const QueryOptions& o, const Shared& shared) {
  const auto timeout = parse_duration(o.timeout);
  if (!timeout)
    throw UserError(fmt::format("--timeout: '{}' is no duration like 10s or 2m", o.timeout));
  db::Reader reader(shared.database);
  db::QueryLimits limits;
  limits.timeout = *timeout;
  limits.max_rows = o.max_rows;
  const auto result = reader.query(o.sql == "-" ? read_stdin() : o.sql, limits);
  const auto text = to_text(result, o.format, shared.colour_out);
  const bool is_raw = o.format == ResultFormat::csv && shared.width_out > 0;  // for a terminal
  fmt::print("{}", is_raw ? printable_lines(text) : text);
  if (result.is_truncated)
    fmt::print(stderr, "assay: cut off after {} (--max-rows)\n",
               counted(static_cast<std::int64_t>(result.rows.size()), "row"));
  return kOk;
}

}  // namespace

void add_query(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "query", "Ask the database in SQL (read-only)",
                  "assay query \"select experiment, metric, mean from leaderboard\" --format csv");
  add_database_option(command, shared);
  const auto o = std::make_shared<QueryOptions>();
  command->add_option("SQL", o->sql, "one SELECT; - reads it from standard input")
      ->required()
      ->type_name("");
  add_format_option(command, o->format);
  command->add_option("--timeout", o->timeout, "give up after this time")
      ->capture_default_str()
      ->type_name("TIME");
  command->add_option("--max-rows", o->max_rows, "cut the answer off here")
      ->check(whole_number(1, 1'000'000'000))
      ->capture_default_str()
      ->type_name("N");
  on_call(command, shared, [o, &shared] { return query(*o, shared); });
}

}  // namespace assay::cli
