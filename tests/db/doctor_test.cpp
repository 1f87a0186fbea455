// Every kind of damage is found under its own name, and what is safe to mend is mended.
#include <catch2/catch.hpp>

#include <algorithm>

#include "db/artifact_file.hpp"
#include "db/doctor.hpp"
#include "tests/db/child.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

std::string what(const fs::path& file, const std::string& check) {
  for (const auto& finding : examine(file))
    if (finding.check == check) return finding.what;
  return "(no such check)";
}

// A run with one artifact, whose file is there.
fs::path sound(const fs::path& file) {
  Bench bench(file);
  const auto id = bench.begin("f");
  auto end = bench.end();
  end.artifacts = {{"a.txt", "output", "txt", sha256("bytes"), 5}};
  bench.store.finish(id, end);
  auto artifact = stored_path(bench.store.artifact_folder(), sha256("bytes"));
  write(artifact, "bytes");
  bench.store.end_session();
  return artifact;
}

TEST_CASE("nothing is wrong with a database that was left properly") {
  const Folder folder;
  sound(folder / "a.db");
  CHECK(wrong(folder / "a.db").empty());
}

TEST_CASE("nothing is wrong while a session lives") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.begin("f");
  CHECK(wrong(folder / "a.db").empty());
}

TEST_CASE("a file that is no results database is the only finding") {
  const Folder folder;
  write(folder / "a.db", "experiment,seed\n");
  CHECK(wrong(folder / "a.db") == Names{"file"});
  CHECK(wrong(folder / "b.db") == Names{"file"});
}

TEST_CASE("a page that was overwritten is found") {
  const Folder folder;
  const auto file = folder / "a.db";
  {
    Bench bench(file);
    const auto run = bench.begin("f");
    for (int i = 0; i < 20'000; ++i) bench.store.point(run, bench.loss, i, i, i);
    bench.store.finish(run, bench.end());
    bench.store.end_session();
  }
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(static_cast<std::streamoff>(fs::file_size(file) / 4096 / 2 * 4096));
  bytes << std::string(4096, 'x');
  bytes.close();
  const auto names = wrong(file);
  REQUIRE_FALSE(names.empty());
  CHECK((names.front() == "integrity" || names.front() == "file"));
}

TEST_CASE("a row that names another which is not there is found") {
  const Folder folder;
  sound(folder / "a.db");
  execute(folder / "a.db", "PRAGMA foreign_keys = OFF; INSERT INTO tag VALUES (77, 'lost', '')");
  CHECK(wrong(folder / "a.db") == Names{"references"});
  CHECK_THAT(what(folder / "a.db", "references"), Catch::Contains("1 of tag"));
}

TEST_CASE("artifacts that are missing or hold other bytes are told apart") {
  const Folder folder;
  const auto artifact = sound(folder / "a.db");
  write(artifact, "other");
  CHECK(wrong(folder / "a.db") == Names{"artifact bytes"});
  fs::remove(artifact);
  CHECK(wrong(folder / "a.db") == Names{"artifacts"});
  CHECK_THAT(what(folder / "a.db", "artifacts"), Catch::Contains("of run 1"));
}

TEST_CASE(
    "views that were changed are made anew, runs of dead sessions marked, leftovers removed") {
  const Folder folder;
  const auto file = folder / "a.db";
  sound(file);
  Child([&](const Child::Report&) { Bench(file).begin("g"); }).wait();
  execute(file, "DROP VIEW run_overview; CREATE VIEW run_overview AS SELECT 1 AS run_id");
  write(folder / "a.db.store/scratch" / new_uuid() / "a.txt", "left");
  CHECK(wrong(file) == Names{"views", "running runs", "scratch folders"});
  repair(file);
  CHECK(wrong(file).empty());
  CHECK(peek(file, "SELECT count(*) FROM run_overview WHERE status = 'interrupted'") == "1");
}

TEST_CASE("a table that was changed is found and not touched") {
  const Folder folder;
  const auto file = folder / "a.db";
  sound(file);
  execute(file, "ALTER TABLE run ADD COLUMN mine TEXT");
  CHECK(wrong(file) == Names{"tables"});
  CHECK_THAT(refusal([&] { repair(file); }), Catch::Contains("table run is not as this version"));
  CHECK(wrong(file) == Names{"tables"});
}

}  // namespace
}  // namespace assay::db
