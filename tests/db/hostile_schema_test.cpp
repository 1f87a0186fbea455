// A database whose schema somebody else has changed: nothing of theirs runs, and it is named.
#include <catch2/catch.hpp>

#include "db/doctor.hpp"
#include "db/keeper.hpp"
#include "db/reader.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

std::string finding(const std::filesystem::path& file, const std::string& check) {
  for (const auto& found : examine(file))
    if (found.check == check) return (found.is_ok ? "ok: " : "wrong: ") + found.what;
  return "(no such check)";
}

// A view that never ends where it is read.
constexpr char kEndless[] =
    " AS WITH RECURSIVE n (run_id) AS (SELECT 1 UNION ALL SELECT run_id + 1 FROM n) "
    "SELECT count(*) AS run_id FROM n";

TEST_CASE("a trigger of somebody else never runs, and doctor names it") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 0.25); }
  execute(file,
          "CREATE TRIGGER cheat AFTER INSERT ON result BEGIN "
          "UPDATE result SET value = -1.0 WHERE run_id = new.run_id; END");
  { Bench(file).finished("g", 0.5); }
  CHECK(peek(file, "SELECT min(value) FROM result") == "0.25");
  CHECK(finding(file, "foreign triggers") ==
        "wrong: never run by assay, but by other programs: trigger cheat");
}

TEST_CASE("deleting a run still deletes what belongs to it, with triggers off") {
  const Folder folder;
  const auto file = folder / "a.db";
  std::int64_t run = 0;
  { run = Bench(file).finished("f", 0.25); }
  Keeper keeper(file);
  keeper.trash(RunIds{run});
  keeper.gc(-1000);
  CHECK(peek(file, "SELECT count(*) FROM result") == "0");
}

TEST_CASE("a reader refuses views and tables that are not this version's") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 0.25); }
  execute(file, std::string("DROP VIEW leaderboard; CREATE VIEW leaderboard") + kEndless);
  CHECK_THAT(refusal([&] { Reader reader(file); }),
             Catch::Contains("view leaderboard is not as this version of assay makes it") &&
                 Catch::Contains("doctor --fix"));
  repair(file);
  CHECK_NOTHROW(Reader(file));
  execute(file, std::string("PRAGMA legacy_alter_table = ON; ALTER TABLE run RENAME TO ran; "
                            "CREATE VIEW run") +
                    kEndless);
  CHECK_THAT(refusal([&] { Reader reader(file); }), Catch::Contains("assay doctor tells more"));
  CHECK_THAT(refusal([&] { Store store(file); }), Catch::Contains("assay doctor tells more"));
  { Store here(folder / "b.db"); }
  Keeper keeper(folder / "b.db");
  CHECK_THAT(refusal([&] { keeper.merge(file); }), Catch::Contains("assay doctor tells more"));
}

TEST_CASE("tables and views of one's own are named and no fault") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 0.25); }
  execute(file, "CREATE VIEW mine AS SELECT 1; CREATE TABLE also (x)");
  CHECK(finding(file, "foreign triggers") ==
        "ok: none; not of assay, and never used by it: table also, view mine");
  CHECK_NOTHROW(Reader(file));
  CHECK_NOTHROW(Store(file));
}

TEST_CASE("the name of a view is no SQL") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 0.25); }
  execute(file, "CREATE VIEW \"x\"\"; DROP TABLE event; --\" AS SELECT 1; DROP VIEW curves");
  repair(file);
  CHECK(peek(file, "SELECT count(*) FROM event") == "0");
  CHECK(finding(file, "views") == "ok: as this version makes them");
}

}  // namespace
}  // namespace assay::db
