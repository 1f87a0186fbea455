// Values come back bit for bit.
#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <limits>

#include "tests/db/fixture.hpp"
#include "tests/limits.hpp"

namespace assay::db {
namespace {

constexpr double kSpecials[] = {0.0, -0.0, 5e-324, 0.1, -1.7976931348623157e308, kInf, -kInf};

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

TEST_CASE("points keep every double to the bit and NaN as NULL") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.begin("f");
  std::int64_t step = 0;
  for (const double value : kSpecials) bench.store.point(id, bench.loss, step++, value, 0);
  bench.store.point(id, bench.loss, step, kNaN, 0);
  bench.store.flush();
  SQLite::Database database((folder / "a.db").string());
  SQLite::Statement rows(database, "SELECT value FROM point ORDER BY step");
  for (const double value : kSpecials) {
    REQUIRE(rows.executeStep());
    CHECK(same_bits(rows.getColumn(0).getDouble(), value));
  }
  REQUIRE(rows.executeStep());
  CHECK(rows.isColumnNull(0));
}

TEST_CASE("results keep reals, 64-bit integers and texts as themselves") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const std::string long_text(1 << 20, 'x');
  const Cell cells[] = {-0.0,
                        5.0,
                        kInf,
                        (std::int64_t{1} << 53) + 1,
                        std::numeric_limits<std::int64_t>::min(),
                        std::string("12"),
                        std::string("\xF0\x9F\x8C\xB1 \0 end", 10),
                        std::string(),
                        long_text};
  std::vector<ResultRow> results;
  for (const auto& cell : cells)
    results.push_back(
        {bench.store.metric({"descent", std::to_string(results.size()), "", ""}), cell});
  const auto id = bench.begin("f");
  auto end = bench.end();
  end.results = results;
  bench.store.finish(id, end);
  SQLite::Database database((folder / "a.db").string());
  SQLite::Statement rows(database, "SELECT value, typeof(value) FROM result ORDER BY metric_id");
  for (const auto& cell : cells) {
    REQUIRE(rows.executeStep());
    const auto type = rows.getColumn(1).getString();
    if (const auto* real = std::get_if<double>(&cell)) {
      CHECK(type == "real");
      CHECK(same_bits(rows.getColumn(0).getDouble(), *real));
    } else if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
      CHECK(type == "integer");
      CHECK(rows.getColumn(0).getInt64() == *integer);
    } else {
      CHECK(type == "text");
      CHECK((rows.getColumn(0).getString() == std::get<std::string>(cell)));
    }
  }
}

TEST_CASE("params keep their type, dotted keys and empty lists") {
  const Folder folder;
  Bench bench(folder / "a.db");
  auto run = bench.run("f");
  run.params = {{"params.a.b", std::int64_t{1}, "bool", "file"},
                {"params.list", std::string("[]"), "json", "sweep"},
                {"params.nan", kNaN, "real", "preset"}};
  bench.store.begin_run(run);
  CHECK(peek(folder / "a.db",
             "SELECT group_concat(key || '=' || coalesce(value, 'NULL') || ':' || "
             "typeof(value), ' ') FROM param") ==
        "params.a.b=1:integer params.list=[]:text params.nan=NULL:null");
}

TEST_CASE("a seed above 2^63 survives in two's complement") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const std::uint64_t seed = 0xfedcba9876543210U;
  bench.begin("f", seed);
  CHECK(static_cast<std::uint64_t>(std::stoll(peek(folder / "a.db", "SELECT seed FROM run"))) ==
        seed);
}

TEST_CASE("of points with the same step the last wins, in one batch or in two") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.begin("f");
  bench.store.point(id, bench.loss, 1, 0.1, 1);
  bench.store.point(id, bench.loss, 1, 0.2, 2);
  bench.store.flush();
  CHECK(peek(folder / "a.db", "SELECT value || ' ' || t_ms FROM point") == "0.2 2");
  bench.store.point(id, bench.loss, 1, 0.3, 3);
  bench.store.flush();
  CHECK(peek(folder / "a.db", "SELECT value || ' ' || t_ms || ' ' || count(*) FROM point") ==
        "0.3 3 1");
}

TEST_CASE("ten thousand waiting points are written without being asked") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.begin("f");
  for (int step = 0; step < 10'001; ++step) bench.store.point(id, bench.loss, step, 1.0, step);
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM point") == "10000");
}

}  // namespace
}  // namespace assay::db
