// Files of earlier schemas, and the way from one schema to the next.
#include <catch2/catch.hpp>

#include <sstream>

#include "db/connection.hpp"
#include "db/doctor.hpp"
#include "db/reader.hpp"
#include "db/schema.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

void load_golden(const char* name, const fs::path& file) {
  std::ifstream dump(fs::path(ASSAY_SOURCE_DIR) / "tests/db/golden" / name);
  std::ostringstream sql;
  sql << dump.rdbuf();
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql.str());
}

// Today's schema and one step beyond it.
struct Tomorrow {
  explicit Tomorrow(const char* step) {
    steps.assign(migrations().begin(), migrations().end());
    steps.emplace_back(step);
  }
  Schema schema() const { return {steps, shown}; }

  std::vector<std::string_view> steps;
  std::string shown = std::string(views()) + "CREATE VIEW moods AS SELECT run_id, mood FROM run;";
};

constexpr char kMood[] = "ALTER TABLE run ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'";

TEST_CASE("a file of schema 1 is read as it was written") {
  const Folder folder;
  load_golden("v1.sql", folder / "a.db");
  { Store store(folder / "a.db"); }
  Reader reader(folder / "a.db");
  const auto run = reader.run_detail("1", 100).value();
  CHECK(run.run.experiment == "study");
  CHECK(run.tags.at(0).second == "figure-1");
  CHECK(run.note == "as in the first draft");
  CHECK(run.curves.at(0).points.size() == 4);
  CHECK(run.curves.at(0).points.at(3).value == Approx(0.006741867).epsilon(1e-6));
  CHECK(reader.run_detail("3", 100)->run.status == Status::diverged);
  CHECK(reader.run_detail("5", 100)->rerun_of == 1);
  CHECK(reader.leaderboard("study").rows.size() > 0);
  CHECK(reader.plan_status("study").planned == 4);
}

TEST_CASE("a command that will write reads a file of schema 1, one that only reads refuses it") {
  const Folder folder;
  load_golden("v1.sql", folder / "a.db");
  CHECK_THROWS_AS(Reader(folder / "a.db"), OldSchema);
  CHECK(migrated_reader(folder / "a.db").experiments() == std::vector<std::string>{"study"});
  CHECK(Reader(folder / "a.db").experiments() == std::vector<std::string>{"study"});
}

TEST_CASE("a run of schema 1 that diverged is not to be trusted, the others do not say") {
  const Folder folder;
  load_golden("v1.sql", folder / "a.db");
  { Store store(folder / "a.db"); }
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run WHERE status = 'diverged'") == "2");
  CHECK(peek(folder / "a.db",
             "SELECT count(*) FROM run WHERE (trusted IS 0) <> (status = 'diverged')") == "0");
  CHECK(peek(folder / "a.db", "SELECT sum(warnings) FROM run") ==
        peek(folder / "a.db", "SELECT count(*) FROM event WHERE level = 'warn'"));
}

TEST_CASE("nothing is wrong with a file of schema 1") {
  const Folder folder;
  load_golden("v1.sql", folder / "a.db");
  { Store store(folder / "a.db"); }
  for (const auto& finding : examine(folder / "a.db")) {
    INFO(finding.check << ": " << finding.what);
    CHECK(finding.is_ok);
  }
}

TEST_CASE("a file of schema 1 goes through the next migration with all its rows") {
  const Folder folder;
  const auto file = folder / "a.db";
  load_golden("v1.sql", file);
  const auto rows =
      "SELECT (SELECT count(*) FROM run) || ' ' || (SELECT count(*) FROM point) || ' ' || "
      "(SELECT count(*) FROM param)";
  const auto before = peek(file, rows);
  const Tomorrow tomorrow(kMood);
  open_for_writing(file, tomorrow.schema());
  CHECK(peek(file, rows) == before);
  CHECK(peek(file, "PRAGMA user_version") == std::to_string(migrations().size() + 1));
  CHECK(peek(file, "SELECT mood FROM moods WHERE run_id = 1") == "calm");
  CHECK(peek(file, "SELECT count(*) FROM pragma_foreign_key_check") == "0");
  CHECK(peek(folder / "a.db.backup-v1", "PRAGMA user_version") == "1");
  CHECK(peek(folder / "a.db.backup-v1", rows) == before);
}

TEST_CASE("a migrated file is refused by the version before, with both numbers") {
  const Folder folder;
  load_golden("v1.sql", folder / "a.db");
  const Tomorrow tomorrow(kMood);
  open_for_writing(folder / "a.db", tomorrow.schema());
  CHECK_THAT(refusal([&] { Store store(folder / "a.db"); }),
             Catch::Contains("newer assay (schema 5, this one knows up to 4)"));
}

TEST_CASE("a migration that fails leaves the file at its schema, usable as before") {
  const Folder folder;
  load_golden("v1.sql", folder / "a.db");
  const Tomorrow tomorrow("ALTER TABLE run ADD COLUMN mood TEXT; ALTER TABLE no_such ADD COLUMN x");
  CHECK_THAT(refusal([&] { open_for_writing(folder / "a.db", tomorrow.schema()); }),
             Catch::Contains("no_such"));
  CHECK(peek(folder / "a.db", "PRAGMA user_version") == "1");
  CHECK(refusal([&] { Store store(folder / "a.db"); }) == "(no refusal)");
}

}  // namespace
}  // namespace assay::db
