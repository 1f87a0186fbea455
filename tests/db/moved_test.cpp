// A database whose file changes its place while somebody writes to it.
#include <catch2/catch.hpp>

#include "db/artifact_file.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a database that was deleted is noticed at the next flush, and not made again") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto run = bench.begin("f");
  bench.store.point(run, bench.loss, 1, 0.5, 1);
  fs::remove(folder / "a.db");
  CHECK_THAT(refusal([&] { bench.store.flush(); }), Catch::Contains("deleted, moved or replaced"));
  CHECK_FALSE(fs::exists(folder / "a.db"));
}

TEST_CASE("another database in its place keeps every byte, its log too") {
  const Folder folder;
  Bench other(folder / "b.db");
  {
    Bench bench(folder / "a.db");
    const auto run = bench.begin("f");
    bench.store.point(run, bench.loss, 1, 0.5, 1);
    for (const auto* part : {"", "-wal", "-shm"})
      fs::rename(folder.path() / (std::string("b.db") + part),
                 folder.path() / (std::string("a.db") + part));
    const auto file = sha256_of_file(folder / "a.db"), log = sha256_of_file(folder / "a.db-wal");
    CHECK_THAT(refusal([&] { bench.store.flush(); }),
               Catch::Contains("deleted, moved or replaced"));
    CHECK_THAT(refusal([&] { bench.store.finish(run, bench.end()); }),
               Catch::Contains("deleted, moved or replaced"));
    CHECK(sha256_of_file(folder / "a.db") == file);
    CHECK(sha256_of_file(folder / "a.db-wal") == log);
  }
  CHECK(fs::exists(folder / "a.db-wal"));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM session") == "1");
}

TEST_CASE("a database with a second hard link is not written to") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.begin("f");
  fs::create_hard_link(folder / "a.db", folder / "b.db");
  CHECK_THAT(refusal([&] { bench.begin("g"); }), Catch::Contains("another name as well"));
  CHECK_THAT(refusal([&] { Store store(folder / "b.db"); }), Catch::Contains("another name"));
  fs::remove(folder / "b.db");
  CHECK_NOTHROW(bench.begin("g"));
}

}  // namespace
}  // namespace assay::db
