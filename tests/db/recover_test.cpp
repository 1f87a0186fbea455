// Death of the host: what is kept, what is marked.
#include <catch2/catch.hpp>

#include <csignal>

#include "tests/db/child.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

// A host that finishes runs, leaves one open and logs into it until it is killed.
void work_until_killed(const fs::path& file, const Child::Report& report) {
  Bench bench(file);
  for (int i = 0; i < 20; ++i) bench.finished("done " + std::to_string(i), i);
  const auto open = bench.begin("open");
  for (std::int64_t step = 0;; ++step) {
    bench.store.point(open, bench.loss, step, 0.5, step);
    if (step % 1000 == 999) bench.store.flush();
    if (step == 5000) report("under way\n");
  }
}

TEST_CASE("runs of a host killed mid-batch are interrupted and finished ones kept") {
  const Folder folder;
  Child host([&](const Child::Report& report) { work_until_killed(folder / "a.db", report); });
  REQUIRE(host.read_line() == "under way");
  Store store(folder / "a.db");
  CHECK(store.recover() == 0);  // it lives
  CHECK(store.holder(fingerprint("open"))->session_alive);
  kill(host.pid(), SIGKILL);
  host.wait();
  CHECK_FALSE(store.holder(fingerprint("open"))->session_alive);
  CHECK(store.recover() == 1);
  CHECK(store.recover() == 0);

  const auto look = [&](const char* sql) { return peek(folder / "a.db", sql); };
  CHECK(look("PRAGMA integrity_check") == "ok");
  CHECK(look("SELECT count(*) FROM run WHERE status = 'done'") == "20");
  CHECK(look("SELECT count(*) FROM run WHERE status = 'interrupted'") == "1");
  CHECK(std::stoi(look("SELECT count(*) FROM point")) >= 5000);
  CHECK(look("SELECT count(*) % 1000 FROM point") == "0");  // whole batches only
  CHECK(look("SELECT wall_ms = (SELECT max(t_ms) FROM point) FROM run WHERE status = "
             "'interrupted'") == "1");
  CHECK(files_in(folder / "a.db.store/sessions") == 0);
}

TEST_CASE("an interrupted run may be begun again") {
  const Folder folder;
  Child([&](const Child::Report&) { Bench(folder / "a.db").begin("f"); }).wait();
  Bench bench(folder / "a.db");
  CHECK_FALSE(bench.store.begin_run(bench.run("f")));
  CHECK(bench.store.recover() == 1);
  CHECK(bench.store.begin_run(bench.run("f")));
}

TEST_CASE("a clean end leaves no lock and no log behind") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.finished("f", 1);
  CHECK(files_in(folder / "a.db.store/sessions") == 1);
  bench.store.end_session();
  CHECK(files_in(folder / "a.db.store/sessions") == 0);
  CHECK(peek(folder / "a.db", "SELECT ended_at FROM session") == "1000000");
  CHECK(bench.store.recover() == 0);
}

TEST_CASE("a session whose lock file is gone counts as dead") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.begin("f");
  fs::remove_all(folder / "a.db.store");
  Store other(folder / "a.db");
  CHECK(other.recover() == 1);
}

TEST_CASE("a store reached through a link shares locks with the file itself") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.begin("f");
  fs::create_symlink(folder / "a.db", folder / "link.db");
  Store other(folder / "link.db");
  CHECK(other.recover() == 0);
  CHECK(other.artifact_folder() == bench.store.artifact_folder());
}

TEST_CASE("hosts killed at many points lose no committed run", "[slow]") {
  const Folder folder;
  const auto file = folder / "a.db";
  int reported = 0;
  for (int round = 0; round < 60; ++round) {
    Child host([&](const Child::Report& report) {
      Bench bench(file);
      bench.store.recover();
      for (int i = 0;; ++i) {
        bench.finished(std::to_string(round) + "." + std::to_string(i), i);
        report("x\n");
      }
    });
    for (int i = 0; i < 1 + 7 * round % 40; ++i) reported += host.read_line() == "x";
    kill(host.pid(), SIGKILL);
    const auto rest = host.wait();
    reported += static_cast<int>(std::count(rest.begin(), rest.end(), 'x'));
  }
  Store(file).recover();
  CHECK(peek(file, "PRAGMA integrity_check") == "ok");
  CHECK(peek(file, "SELECT count(*) FROM run WHERE status = 'running'") == "0");
  CHECK(std::stoi(peek(file, "SELECT count(*) FROM run WHERE status = 'done'")) >= reported);
  CHECK(peek(file,
             "SELECT count(*) FROM run LEFT JOIN result USING (run_id) WHERE status = 'done' "
             "AND metric_id IS NULL") == "0");
}

TEST_CASE("two hosts that race through one plan do each fingerprint once", "[slow]") {
  const Folder folder;
  const auto file = folder / "a.db";
  const auto race = [&](const Child::Report& report) {
    Bench bench(file);
    int mine = 0;
    for (int i = 0; i < 1000; ++i) {
      const auto id = bench.store.begin_run(bench.run(std::to_string(i)));
      if (id) bench.store.finish(*id, bench.end());
      mine += id.has_value();
    }
    report(std::to_string(mine));
  };
  Child one(race), two(race);
  CHECK(std::stoi(one.wait()) + std::stoi(two.wait()) == 1000);
  CHECK(peek(file, "SELECT count(*) || ' ' || count(DISTINCT fingerprint) FROM run") ==
        "1000 1000");
}

}  // namespace
}  // namespace assay::db
