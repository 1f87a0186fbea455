// A person's own SQL: what it gives, what it can never do.
#include "db/query.hpp"

#include <catch2/catch.hpp>

#include "db/reader.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

using Catch::Contains;
using namespace std::chrono_literals;

struct Asked {
  Asked() : bench(folder / "a.db"), reader(folder / "a.db") { bench.finished("f", 0.25); }

  std::string refusal_of(std::string_view sql) {
    return refusal<QueryError>([&] { reader.query(sql); });
  }

  Folder folder;
  Bench bench;
  Reader reader;
};

TEST_CASE_METHOD(Asked, "a query gives columns and rows of native types") {
  const auto result = reader.query(
      "SELECT NULL AS a, 9007199254740993 AS b, -0.5, 'text', x'00ff' AS e -- the end\n ; ");
  CHECK(result.columns == std::vector<std::string>{"a", "b", "-0.5", "'text'", "e"});
  REQUIRE(result.rows.size() == 1);
  const auto& row = result.rows[0];
  CHECK(std::holds_alternative<std::monostate>(row[0]));
  CHECK(std::get<std::int64_t>(row[1]) == 9007199254740993);
  CHECK(std::get<double>(row[2]) == -0.5);
  CHECK(std::get<std::string>(row[3]) == "text");
  CHECK(std::get<std::vector<std::byte>>(row[4]) ==
        std::vector<std::byte>{std::byte{0}, std::byte{255}});
}

TEST_CASE_METHOD(Asked, "joins, windows, JSON and recursion are allowed") {
  for (const char* sql :
       {"SELECT * FROM run_overview", "SELECT value FROM final_metrics WHERE metric = 'loss'",
        "SELECT varied ->> '$.x' FROM run_overview", "SELECT * FROM leaderboard",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT * FROM n",
        "SELECT rank() OVER (ORDER BY run_id) FROM run", "SELECT name FROM sqlite_schema",
        "EXPLAIN QUERY PLAN SELECT * FROM run", "VALUES (1), (2)"}) {
    INFO(sql);
    CHECK(refusal_of(sql) == "(no refusal)");
  }
}

TEST_CASE_METHOD(Asked, "no query writes, attaches, configures or loads") {
  const auto other = (folder / "other.db").string();
  const std::vector<std::string> hostile{"DELETE FROM run",
                                         "INSERT INTO tag VALUES (1, 'a', 'b')",
                                         "UPDATE run SET seed = 1",
                                         "DROP TABLE run",
                                         "CREATE TABLE t (x)",
                                         "CREATE TEMP TABLE t (x)",
                                         "CREATE TEMP VIEW v AS SELECT 1",
                                         "ATTACH '" + other + "' AS o",
                                         "DETACH main",
                                         "VACUUM",
                                         "VACUUM INTO '" + other + "'",
                                         "PRAGMA writable_schema = 1",
                                         "PRAGMA query_only = 0",
                                         "PRAGMA journal_mode = DELETE",
                                         "PRAGMA user_version",
                                         "SELECT * FROM pragma_database_list",
                                         "BEGIN",
                                         "COMMIT",
                                         "SAVEPOINT s",
                                         "ANALYZE",
                                         "REINDEX",
                                         "SELECT load_extension('libm')",
                                         "SELECT fts3_tokenizer('simple')",
                                         "SELECT readfile('/etc/passwd')",
                                         "SELECT writefile('" + other + "', 'x')",
                                         "EXPLAIN DELETE FROM run",
                                         "WITH x AS (SELECT 1) DELETE FROM run",
                                         "INSERT INTO tag SELECT 1, 'a', 'b' RETURNING 1",
                                         "SELECT 1; SELECT 2",
                                         "SELECT 1; DROP TABLE run",
                                         "SELECT 1; nonsense",
                                         "",
                                         " -- nothing",
                                         "SELECT zeroblob(1000000000)"};
  for (const auto& sql : hostile) {
    INFO(sql);
    CHECK(refusal_of(sql) != "(no refusal)");
  }
  CHECK(refusal_of(std::string_view("SELECT 1\0; SELECT 2", 19)) == "one statement at a time");
  CHECK_FALSE(std::filesystem::exists(other));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run") == "1");
  CHECK(bench.store.holder(fingerprint("f")));
}

TEST_CASE_METHOD(Asked, "a runaway query is stopped and the reader goes on") {
  QueryLimits limits;
  limits.timeout = 50ms;
  for (const char* sql :
       {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY "
        "-i"}) {
    const auto said = refusal<QueryError>([&] { reader.query(sql, limits); });
    CHECK(said == "stopped after 0.05 s");
  }
  CHECK(reader.query("SELECT 1").rows.size() == 1);
}

TEST_CASE_METHOD(Asked, "rows and bytes are bounded and the cut is told") {
  QueryLimits limits;
  limits.max_rows = 10;
  const char* endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ";
  auto result = reader.query(endless + std::string("SELECT i FROM n"), limits);
  CHECK(result.rows.size() == 10);
  CHECK(result.is_truncated);
  limits = {};
  limits.max_bytes = 1000;
  result = reader.query(endless + std::string("SELECT zeroblob(300) FROM n"), limits);
  CHECK(result.rows.size() == 3);  // with what each value takes in memory
  CHECK(result.is_truncated);
  CHECK_FALSE(reader.query("SELECT 1").is_truncated);
}

TEST_CASE_METHOD(Asked, "an unknown name comes with the names that exist") {
  const auto fault_of = [&](const char* sql) {
    try {
      reader.query(sql);
    } catch (const QueryError& error) {
      return error;
    }
    return QueryError("(no refusal)");
  };
  const auto table = fault_of("SELECT * FROM leaderbord");
  CHECK(table.missing == "leaderbord");
  CHECK_THAT(table.known, Catch::VectorContains(std::string("leaderboard")));
  CHECK_THAT(table.known, !Catch::VectorContains(std::string("run_serving")));
  const auto column = fault_of("SELECT statis FROM run");
  CHECK(column.what() == std::string("no such column: statis"));
  CHECK(column.missing == "statis");
  CHECK_THAT(column.known, Catch::VectorContains(std::string("status")));
  CHECK(column.offset == 7);
  const auto quoted = fault_of("SELECT * FROM run WHERE status = \"done\"");
  CHECK(quoted.missing == "done");  // a double-quoted word is a name, never a text
  CHECK(fault_of("SELEC 1").missing.empty());
}

}  // namespace
}  // namespace assay::db
