// What people do to runs afterwards: tags, notes, trash, and what gc may remove.
#include <catch2/catch.hpp>

#include "db/keeper.hpp"
#include "db/query.hpp"
#include "db/store_folder.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kHour = std::int64_t{60} * 60 * 1000;

void age(const fs::path& file, std::chrono::hours by) {
  fs::last_write_time(file, fs::file_time_type::clock::now() - by);
}

// An artifact of `run`, stored two days ago.
fs::path stored(const Bench& bench, const std::string& text) {
  auto file = stored_path(bench.store.artifact_folder(), sha256(text));
  write(file, text);
  age(file, std::chrono::hours(48));
  return file;
}

std::int64_t finished_with_artifact(Bench& bench, const std::string& name,
                                    const std::string& text) {
  const auto id = bench.begin(name);
  auto end = bench.end();
  end.artifacts = {{"a.txt", "output", "txt", sha256(text), text.size()}};
  bench.store.finish(id, end);
  return id;
}

TEST_CASE("runs are named by id or by the beginning of their uid, each once") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.finished("f", 1);
  Keeper keeper(folder / "a.db");
  const auto uid = peek(folder / "a.db", "SELECT run_uid FROM run");
  const std::vector<std::string> names{std::to_string(id), uid.substr(0, 13), uid};
  CHECK(keeper.runs(names) == RunIds{id});
  const std::vector<std::string> unknown{"77"};
  CHECK(refusal<QueryError>([&] { keeper.runs(unknown); }) ==
        "no run '77' in a.db (assay runs lists them)");
}

TEST_CASE("a database that is not there is not made by housekeeping") {
  const Folder folder;
  CHECK_THAT(refusal([&] { Keeper keeper(folder / "a.db"); }),
             Catch::Contains("there is no results database"));
  CHECK_FALSE(fs::exists(folder / "a.db"));
}

TEST_CASE("a tag takes its newest value and can be taken off") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const RunIds runs{bench.finished("f", 1), bench.finished("g", 2)};
  Keeper keeper(folder / "a.db");
  keeper.tag(runs, "paper", "figure-1");
  keeper.tag(std::span(runs).first(1), "paper", "figure-2");
  CHECK(peek(folder / "a.db", "SELECT group_concat(value) FROM tag") == "figure-2,figure-1");
  CHECK(keeper.untag(std::span(runs).first(1), "paper") == 1);
  CHECK(keeper.untag(runs, "paper") == 1);
}

TEST_CASE("an empty note is none") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto run = bench.finished("f", 1);
  Keeper keeper(folder / "a.db");
  keeper.note(run, "old data");
  CHECK(peek(folder / "a.db", "SELECT note FROM run") == "old data");
  keeper.note(run, "");
  CHECK(peek(folder / "a.db", "SELECT note IS NULL FROM run") == "1");
}

TEST_CASE("what has ended can be trashed, what runs cannot") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto ended = bench.finished("f", 1), running = bench.begin("g");
  Keeper keeper(folder / "a.db");
  const auto report = keeper.trash(RunIds{ended, running});
  CHECK(report.moved == RunIds{ended});
  CHECK(report.running == RunIds{running});
  CHECK(keeper.trash(RunIds{ended}).already == RunIds{ended});
  CHECK_FALSE(bench.store.holder(fingerprint("f")));
}

TEST_CASE("conditions choose among the runs that ended") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.finished("f", 1);
  const auto failed = bench.finished("g", 1, 0, 0, Status::failed);
  bench.begin("h");
  Keeper keeper(folder / "a.db");
  CHECK(keeper.runs_of("study", std::vector{Status::failed}) == RunIds{failed});
  CHECK(keeper.runs_of("study", {}).size() == 2);
  CHECK_THROWS_AS(keeper.runs_of("stdy", {}), QueryError);
}

TEST_CASE("of two runs with one fingerprint the older stays live, whichever is restored") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto older = bench.finished("f", 1);
  Keeper keeper(folder / "a.db");
  keeper.trash(RunIds{older});
  const auto newer = bench.finished("f", 2);

  auto report = keeper.restore(RunIds{older});
  CHECK(report.moved == RunIds{older});
  REQUIRE(report.clashes.size() == 1);
  CHECK(report.clashes[0].kept == older);
  CHECK(bench.store.holder(fingerprint("f"))->run_id == older);

  report = keeper.restore(RunIds{newer});
  CHECK(report.moved.empty());
  CHECK(report.clashes[0].trashed == newer);
  CHECK(bench.store.holder(fingerprint("f"))->run_id == older);
}

TEST_CASE("a run whose equal is running now stays in the trash") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto old = bench.finished("f", 1);
  Keeper keeper(folder / "a.db");
  keeper.trash(RunIds{old});
  bench.begin("f");
  CHECK(keeper.restore(RunIds{old}).busy == RunIds{old});
}

TEST_CASE("gc removes runs that lay in the trash long enough, with their reruns") {
  const Folder folder;
  std::int64_t now = 1'000'000;
  Bench bench(folder / "a.db");
  const auto old = bench.finished("f", 1), young = bench.finished("g", 1);
  bench.finished("kept", 1);
  auto again = bench.run("f");
  again.rerun_of = old;
  bench.store.finish(*bench.store.begin_run(again), bench.end());
  Keeper keeper(folder / "a.db", [&] { return now; });
  keeper.trash(RunIds{old});
  now += 2 * kHour;
  keeper.trash(RunIds{young});
  CHECK(keeper.garbage(kHour).runs.size() == 2);
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run") == "4");
  CHECK(keeper.gc(kHour).runs.size() == 2);
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run") == "2");
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM result") == "2");
}

TEST_CASE("a trashed run stays while it is being run again") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto old = bench.finished("f", 1);
  auto again = bench.run("f");
  again.rerun_of = old;
  REQUIRE(bench.store.begin_run(again));
  Keeper keeper(folder / "a.db");
  keeper.trash(RunIds{old});
  CHECK(keeper.gc(0).runs.empty());
}

TEST_CASE("gc gives the pages of a large run back to the file system") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto run = bench.begin("f");
  for (int step = 0; step < 100'000; ++step) bench.store.point(run, bench.loss, step, step, step);
  bench.store.finish(run, bench.end());
  Keeper keeper(folder / "a.db");
  keeper.trash(RunIds{run});
  const auto before = std::stoll(peek(folder / "a.db", "PRAGMA page_count"));
  CHECK(keeper.gc(0).free_bytes > 1'000'000);
  CHECK(std::stoll(peek(folder / "a.db", "PRAGMA page_count")) < before / 2);
  CHECK(peek(folder / "a.db", "PRAGMA freelist_count") == "0");
}

TEST_CASE("gc removes old artifacts of no run and spares the others") {
  const Folder folder;
  fs::path kept, shared, gone, young;
  {
    Bench bench(folder / "a.db");
    finished_with_artifact(bench, "f", "kept");
    const auto trashed = finished_with_artifact(bench, "g", "trashed");
    kept = stored(bench, "kept");
    gone = stored(bench, "trashed");
    shared = stored(bench, "orphan");
    young = stored_path(bench.store.artifact_folder(), sha256("young"));
    write(young, "young");
    bench.store.end_session();
    Keeper(folder / "a.db").trash(RunIds{trashed});
  }
  const auto garbage = Keeper(folder / "a.db").gc(0);
  CHECK(garbage.artifacts.size() == 2);
  CHECK(fs::exists(kept));
  CHECK(fs::exists(young));
  CHECK_FALSE(fs::exists(gone));
  CHECK_FALSE(fs::exists(shared));
}

TEST_CASE("an artifact that a living session may have stored is spared, however old") {
  const Folder folder;
  const auto three_days_ago = system_ms() - 72 * kHour;
  Bench bench(folder / "a.db", [&] { return three_days_ago; });
  const auto file = stored(bench, "of the run that goes on");
  CHECK(Keeper(folder / "a.db").gc(0).artifacts.empty());
  CHECK(fs::exists(file));
  bench.store.end_session();
  CHECK(Keeper(folder / "a.db").gc(0).artifacts.size() == 1);
}

TEST_CASE("scratch folders and checkpoints go once no run needs them") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto store = folder / "a.db.store";
  const auto active = bench.run("active");
  REQUIRE(bench.store.begin_run(active));
  bench.finished("finished", 1);
  bench.finished("failed", 1, 0, 0, Status::failed);
  write(store / "scratch" / active.run_uid / "a.txt", "in use");
  write(store / "scratch" / new_uuid() / "a.txt", "left behind");
  for (const auto* name : {"active", "finished", "failed", "unknown"})
    write(store / "checkpoints" / fingerprint(name), "state");
  write(store / "checkpoints" / (fingerprint("active") + ".new"), "half written");

  const auto garbage = Keeper(folder / "a.db").gc(0);
  CHECK(garbage.scratch.size() == 1);
  CHECK(garbage.scratch[0].bytes == 11);
  CHECK(garbage.checkpoints.size() == 2);
  CHECK(fs::exists(store / "scratch" / active.run_uid / "a.txt"));
  CHECK(fs::exists(store / "checkpoints" / fingerprint("active")));
  CHECK(fs::exists(store / "checkpoints" / (fingerprint("active") + ".new")));
  CHECK(fs::exists(store / "checkpoints" / fingerprint("failed")));  // the next attempt goes on
  CHECK_FALSE(fs::exists(store / "checkpoints" / fingerprint("finished")));
}

TEST_CASE("old locks that nobody holds go, those of living sessions stay") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto stale = folder / "a.db.store/sessions" / (new_uuid() + ".lock");
  write(stale, "");
  for (const auto& entry : fs::directory_iterator(folder / "a.db.store/sessions"))
    age(entry.path(), std::chrono::hours(48));
  CHECK(Keeper(folder / "a.db").gc(0).locks.size() == 1);
  CHECK_FALSE(fs::exists(stale));
  CHECK(StoreFolder(folder / "a.db.store", StoreKind::sessions).entries().size() == 1);
}

}  // namespace
}  // namespace assay::db
