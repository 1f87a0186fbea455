// SQL that means harm: refused or limited, and no byte of the files changes.
#include <catch2/catch.hpp>

#include "db/query.hpp"
#include "db/reader.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

using namespace std::chrono_literals;

const char* const kHostile[] = {
    // the schema itself
    "UPDATE sqlite_schema SET sql = ''", "DELETE FROM sqlite_master",
    "INSERT INTO sqlite_schema VALUES ('table', 't', 't', 0, 'CREATE TABLE t (x)')",
    "UPDATE sqlite_sequence SET seq = 0", "ALTER TABLE run ADD COLUMN x",
    "ALTER TABLE run RENAME TO ran", "CREATE INDEX i ON run (seed)",
    "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END",
    "CREATE VIRTUAL TABLE t USING fts5(x)", "DROP VIEW leaderboard", "DROP INDEX run_active",
    // settings
    "PRAGMA main.writable_schema = ON", "pragma/**/query_only=0", "PRAGMA trusted_schema = ON",
    "PRAGMA temp_store_directory = '/tmp'", "PRAGMA mmap_size = 1", "PRAGMA wal_checkpoint",
    "PRAGMA user_version = 7", "PRAGMA integrity_check", "PRAGMA data_store_directory = '/'",
    "SELECT * FROM pragma_table_info('run')", "SELECT * FROM pragma_function_list",
    // behind comments, in several statements, in disguise
    "/* SELECT 1 */ DELETE FROM run", "-- SELECT 1\nDELETE FROM run",
    "SELECT 1; -- \n DROP TABLE run", "SELECT 1 /* ; */ ; DELETE FROM run", ";DELETE FROM run",
    "SELECT 1;;SELECT 2", "EXPLAIN SELECT 1; DELETE FROM run",
    "REPLACE INTO tag VALUES (1, 'a', 'b')",
    "WITH x AS (SELECT 1) INSERT INTO tag SELECT 1, 'a', 'b'",
    "WITH x AS (SELECT 1) UPDATE run SET seed = 1 RETURNING seed",
    "INSERT INTO run DEFAULT VALUES ON CONFLICT DO NOTHING", "END", "ROLLBACK", "RELEASE s",
    // files, code, the world outside
    "SELECT edit('x')", "SELECT eval('DELETE FROM run')", "SELECT * FROM fsdir('/')",
    "SELECT load_extension('/lib/x86_64-linux-gnu/libm.so.6', 'sin')",
    "SELECT \"load_extension\"('libm')", "SELECT LOAD_EXTENSION('libm')",
    "SELECT Fts3_Tokenizer('simple', x'00')", "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage",
    "ATTACH ':memory:' AS m", "ATTACH 'file:x?mode=memory' AS m",
    // values beyond all measure
    "SELECT randomblob(2000000000)", "SELECT zeroblob(2000000000)",
    "SELECT hex(zeroblob(20000000))",

    "SELECT replace(hex(zeroblob(5000000)), '0', '0123456789')",
    "SELECT json_group_array(b) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
    "n) "
    "SELECT hex(zeroblob(1000)) AS b FROM n)",
    "SELECT group_concat(b) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT hex(zeroblob(1000)) AS b FROM n)",
    "SELECT 1 WHERE hex(zeroblob(1000)) LIKE replace(hex(zeroblob(5000)), '0', '%0')",
    // without end
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i % 1000000007 + 1 FROM n) SELECT count(*) FROM "
    "n",
    "SELECT count(*) FROM run a, run b, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
    "FROM "
    "n) SELECT i FROM n) c"};

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("hostile SQL is refused or limited, and the files keep their bytes") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.finished("f", 0.25);
  Reader reader(folder / "a.db");
  const auto file = content(folder / "a.db"), log = content(folder / "a.db-wal");
  QueryLimits limits;
  limits.timeout = 50ms;
  for (const std::string sql : kHostile) {
    INFO(sql);
    CHECK(refusal<QueryError>([&] { reader.query(sql, limits); }) != "(no refusal)");
  }
  CHECK(content(folder / "a.db") == file);
  CHECK(content(folder / "a.db-wal") == log);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 4);
  const auto wide = reader.query("SELECT printf('%2000000000d', 1)");
  CHECK(std::holds_alternative<std::monostate>(wide.rows.at(0).at(0)));
}

TEST_CASE("functions that cannot be stopped midway end with their process") {
  const Folder folder;
  { Bench(folder / "a.db").finished("f", 0.25); }
  Reader reader(folder / "a.db");
  QueryLimits limits;
  limits.timeout = 100ms;
  const std::string texts =
      "WITH t(a) AS MATERIALIZED (SELECT replace(hex(zeroblob(2000000)), '0', 'a')) SELECT ";
  for (const std::string call : {"instr(a, substr(a, 1, 2000000) || 'b') FROM t",
                                 "length(replace(a, substr(a, 1, 2000000) || 'b', '')) FROM t"}) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK_THAT(refusal<QueryError>([&] { reader.query(texts + call, limits); }),
               Catch::Contains("stopped after 0.1 s"));
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
  }
  CHECK(reader.query("SELECT 1").rows.size() == 1);
  CHECK(reader.list_runs({}).size() == 1);  // the reader reads on
}

TEST_CASE("all memory of a question counts, that of the answer and that of finding it") {
  const Folder folder;
  { Bench(folder / "a.db").finished("f", 0.25); }
  Reader reader(folder / "a.db");
  QueryLimits limits;
  limits.max_bytes = 100'000;
  const std::string numbers =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) ";
  const auto few = reader.query(numbers + "SELECT i, i, i FROM n", limits);
  CHECK(few.is_truncated);
  CHECK(few.rows.size() < 1000);
  limits.max_memory = std::int64_t{8} << 20;
  CHECK_THAT(refusal<QueryError>([&] {
               reader.query(numbers + "SELECT json_group_array(hex(zeroblob(500))) FROM n", limits);
             }),
             Catch::Contains("memory"));
}

}  // namespace
}  // namespace assay::db
