// Taking other databases in: what comes, what stays out, and who is live afterwards.
#include <catch2/catch.hpp>

#include <limits>

#include "db/keeper.hpp"
#include "db/reader.hpp"
#include "db/session_lock.hpp"
#include "db/store_folder.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

void put_artifact(Bench& bench, const std::string& name, const std::string& text) {
  const auto id = bench.begin(name);
  auto end = bench.end();
  end.artifacts = {{"a.txt", "output", "txt", sha256(text), text.size()}};
  bench.store.finish(id, end);
  const auto file = stored_path(bench.store.artifact_folder(), sha256(text));
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

// Another database with one rich run: curve, specials, input, event, tag, plan, claim's place.
std::string rich(const fs::path& file) {
  Bench bench(file);
  const auto plan = std::vector<PlanEntry>{{0, 7, fingerprint("rich"), R"({"rate":0.1})"}};
  bench.store.plan(bench.experiment, plan);
  bench.store.metric({"descent", "padding", "", "shifts the numbers", "none"});
  const auto gap = bench.store.metric({"descent", "gap", "", "may be nan", "min"});
  bench.finished("failure", 9, 3, 0, Status::failed);
  auto row = bench.run("rich", 7);
  row.inputs = {{"x", "x.csv", sha256("data"), 4, R"({"kind":"array"})"}};
  const auto id = *bench.store.begin_run(row);
  for (int step = 0; step < 50; ++step) bench.store.point(id, bench.loss, step, 1.0 / step, step);
  bench.store.point(id, gap, 5, -0.0, 1);
  bench.store.event(id, "warn", "plugin", "careful", 1'000'001);
  auto end = bench.end();
  end.results = {{bench.loss, std::numeric_limits<double>::quiet_NaN()}, {gap, 5e-324}};
  bench.store.finish(id, end);
  bench.store.end_session();
  Keeper(file).tag(RunIds{id}, "paper", "figure-1");
  return row.run_uid;
}

TEST_CASE("a merged run is the run that it was, under another number") {
  const Folder folder;
  const auto uid = rich(folder / "b.db");
  {
    Bench here(folder / "a.db");
    here.store.metric({"descent", "gap", "", "may be nan", "min"});
    for (const auto* name : {"1", "2", "3"}) here.finished(name, 1);
  }
  const auto merged = Keeper(folder / "a.db").merge(folder / "b.db");
  CHECK(merged.runs == 2);
  CHECK(merged.points == 51);
  CHECK(merged.experiments == 0);  // the same resolved text

  const auto was = Reader(folder / "b.db").run_detail(uid, 1000).value();
  const auto is = Reader(folder / "a.db").run_detail(uid, 1000).value();
  CHECK(is.run.run_id != was.run.run_id);
  CHECK(is.fingerprint == was.fingerprint);
  CHECK(is.run.seed == was.run.seed);
  CHECK(is.run.varied == was.run.varied);
  CHECK(is.params.at(0).key == was.params.at(0).key);
  CHECK(is.inputs.at(0).sha256 == was.inputs.at(0).sha256);
  CHECK(is.events.at(0).text == was.events.at(0).text);
  CHECK(is.tags == was.tags);
  CHECK(is.session.uid == was.session.uid);
  CHECK(is.plugin.sha256 == was.plugin.sha256);
  REQUIRE(is.curves.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& curve = is.curves[i];
    const auto& other = *std::find_if(was.curves.begin(), was.curves.end(),
                                      [&](const Curve& c) { return c.name == curve.name; });
    REQUIRE(curve.points.size() == other.points.size());
    CHECK(std::signbit(curve.points[0].value) == std::signbit(other.points[0].value));
    CHECK(curve.points.back().value == other.points.back().value);
  }
  CHECK(peek(folder / "a.db",
             "SELECT value IS NULL FROM final_metrics WHERE metric = 'loss' "
             "AND seed = 7") == "1");
  CHECK(peek(folder / "a.db", "SELECT value = 5e-324 FROM final_metrics WHERE metric = 'gap'") ==
        "1");
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM pragma_foreign_key_check") == "0");
}

TEST_CASE("merging twice is merging once, and leaves the other file as it was") {
  const Folder folder;
  rich(folder / "b.db");
  const auto before = sha256_of_file(folder / "b.db");
  { Store store(folder / "a.db"); }
  Keeper keeper(folder / "a.db");
  CHECK(keeper.merge(folder / "b.db").runs == 2);
  const auto counts =
      "SELECT (SELECT count(*) FROM run) || ' ' || (SELECT count(*) FROM point) || "
      "' ' || (SELECT count(*) FROM event) || ' ' || (SELECT count(*) FROM session)";
  const auto once = peek(folder / "a.db", counts);
  const auto again = keeper.merge(folder / "b.db");
  CHECK(again.runs == 0);
  CHECK(again.already_there == 2);
  CHECK(peek(folder / "a.db", counts) == once);
  CHECK(sha256_of_file(folder / "b.db") == before);
}

// A database with one finished run "f" of this loss.
std::string one_run(const fs::path& file, double loss, std::int64_t ended_at = 1'000'500) {
  Bench bench(file);
  const auto id = bench.begin("f");
  for (int step = 0; step < 3; ++step) bench.store.point(id, bench.loss, step, loss + step, step);
  auto end = bench.end();
  end.ended_at = ended_at;
  end.results = {{bench.loss, loss}, {bench.runtime, loss}};
  bench.store.finish(id, end);
  return peek(file, "SELECT run_uid FROM run");
}

TEST_CASE("of two equal fingerprints the run that was here stays, the older one too") {
  const Folder folder;
  const auto mine = one_run(folder / "a.db", 1, 1'002'000);
  one_run(folder / "b.db", 1, 1'003'000);
  one_run(folder / "c.db", 1, 1'001'000);
  Keeper keeper(folder / "a.db");
  for (const auto* other : {"b.db", "c.db"}) {
    const auto merged = keeper.merge(folder / other);
    CHECK(merged.trashed_incoming == 1);
    CHECK(merged.differences.empty());
    CHECK(peek(folder / "a.db", "SELECT run_uid FROM run WHERE deleted_at IS NULL") == mine);
  }
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run") == "3");
}

TEST_CASE("equal fingerprints of other bits are named; timings may differ") {
  const Folder folder;
  one_run(folder / "a.db", 0.0);
  one_run(folder / "b.db", -0.0);
  one_run(folder / "c.db", 0.0);
  one_run(folder / "d.db", 0.0);
  SQLite::Database((folder / "c.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE point SET value = 0.5 WHERE step = 1");
  SQLite::Database((folder / "d.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE result SET value = 7.0 WHERE metric_id = 2");
  Keeper keeper(folder / "a.db");
  for (const auto* other : {"b.db", "c.db"}) {
    const auto merged = keeper.merge(folder / other);
    REQUIRE(merged.differences.size() == 1);
    CHECK(merged.differences[0].metric == "loss");
    CHECK(merged.differences[0].here == 1);
  }
  CHECK(keeper.merge(folder / "d.db").differences.empty());
}

TEST_CASE("the same run with another result is named, and the one here kept") {
  const Folder folder;
  one_run(folder / "b.db", 0.25);
  { Store here(folder / "a.db"); }
  Keeper keeper(folder / "a.db");
  REQUIRE(keeper.merge(folder / "b.db").runs == 1);
  SQLite::Database((folder / "b.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE result SET value = -1.0");
  const auto merged = keeper.merge(folder / "b.db");
  CHECK(merged.already_there == 1);
  CHECK(merged.differences.size() == 1);
  CHECK(peek(folder / "a.db", "SELECT min(value) FROM result") == "0.25");
}

TEST_CASE("a run that no assay would write is refused with its reason, and hides no other") {
  const Folder folder;
  { Store here(folder / "a.db"); }
  const auto refused = [&](const std::string& sql) {
    fs::remove(folder / "b.db");
    {
      Bench bench(folder / "b.db");
      const auto id = bench.begin("f");
      bench.store.point(id, bench.loss, 1, 2, 3);
      bench.store.finish(id, bench.end());
      bench.finished("good", 1);
      bench.store.end_session();
    }
    SQLite::Database((folder / "b.db").string(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + sql);
    const auto merged = Keeper(folder / "a.db").merge(folder / "b.db");
    CHECK(merged.runs == 1);
    return merged.refused.size() == 1 ? merged.refused[0].why : "(" + sql + ")";
  };
  CHECK(refused("UPDATE run SET ended_at = 99999999999999 WHERE run_id = 1") ==
        "its times are yet to come");
  CHECK(refused("UPDATE run SET ended_at = 5 WHERE run_id = 1") == "it ends before it begins");
  CHECK(refused("UPDATE run SET run_uid = 'merge:x' WHERE run_id = 1") == "its uid is none");
  CHECK(refused("INSERT INTO result VALUES (1, 1, x'00')") == "a result is no value");
  CHECK(refused("UPDATE point SET value = 'abc'") == "a point is no number");
  CHECK(refused("UPDATE param SET value = x'00' WHERE run_id = 1") == "a parameter is no value");
  CHECK(refused("UPDATE run SET plugin_id = 77 WHERE run_id = 1") ==
        "it names rows that are not there");
  CHECK_THAT(refused("UPDATE run SET status = 'weird' WHERE run_id = 1"),
             Catch::Contains("CHECK constraint"));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run WHERE run_uid LIKE 'merge:%'") == "0");
}

TEST_CASE("a plan from the future is planned now, and an experiment of a forged hash stays out") {
  const Folder folder;
  one_run(folder / "b.db", 1);
  SQLite::Database((folder / "b.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE experiment SET planned_at = 9000000000000000");
  { Store here(folder / "a.db"); }
  Keeper(folder / "a.db").merge(folder / "b.db");
  CHECK(std::stoll(peek(folder / "a.db", "SELECT planned_at FROM experiment")) <= system_ms());
  SQLite::Database((folder / "b.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE experiment SET resolved_toml = 'x = 2'");
  { Store here(folder / "c.db"); }
  const auto merged = Keeper(folder / "c.db").merge(folder / "b.db");
  CHECK(merged.experiments == 0);
  CHECK(merged.refused.size() == 1);
}

TEST_CASE("one merge at a time, and gc spares what it has begun") {
  const Folder folder;
  one_run(folder / "b.db", 1);
  { Bench(folder / "a.db").finished("half", 1); }
  SQLite::Database((folder / "a.db").string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE run SET run_uid = 'merge:x', deleted_at = 0");
  Keeper keeper(folder / "a.db");
  {
    const SessionLock going_on(folder / "a.db.store/merge.lock");
    CHECK_THAT(refusal([&] { keeper.merge(folder / "b.db"); }),
               Catch::Contains("another merge into"));
    CHECK(keeper.gc(0).runs.empty());
    CHECK(keeper.restore(RunIds{1}).moved.empty());  // it is not whole
  }
  keeper.merge(folder / "b.db");  // clears what the dead merge left
  CHECK(peek(folder / "a.db", "SELECT group_concat(fingerprint) FROM run") == fingerprint("f"));
}

TEST_CASE("artifact files that the first merge did not find come with the second") {
  const Folder folder;
  fs::path file;
  {
    Bench other(folder / "b.db");
    put_artifact(other, "f", "late");
    file = stored_path(other.store.artifact_folder(), sha256("late"));
    Store here(folder / "a.db");
  }
  fs::rename(file, folder / "away");
  Keeper keeper(folder / "a.db");
  CHECK(keeper.merge(folder / "b.db").lost.size() == 1);
  fs::rename(folder / "away", file);
  const auto merged = keeper.merge(folder / "b.db");
  CHECK(merged.runs == 0);
  CHECK(merged.files == 1);
  CHECK(merged.lost.empty());
}

TEST_CASE("a run that goes on is left out until it has ended") {
  const Folder folder;
  Bench other(folder / "b.db");
  const auto id = other.begin("f");
  { Store store(folder / "a.db"); }
  Keeper keeper(folder / "a.db");
  CHECK(keeper.merge(folder / "b.db").still_running == 1);
  other.store.finish(id, other.end());
  CHECK(keeper.merge(folder / "b.db").runs == 1);
}

TEST_CASE("a rerun names the merged original") {
  const Folder folder;
  {
    Bench other(folder / "b.db");
    const auto original = other.finished("f", 1);
    auto again = other.run("f");
    again.rerun_of = original;
    other.store.finish(*other.store.begin_run(again), other.end());
    Bench here(folder / "a.db");
    here.finished("g", 1);
  }
  CHECK(Keeper(folder / "a.db").merge(folder / "b.db").runs == 2);
  CHECK(peek(folder / "a.db",
             "SELECT o.fingerprint = r.fingerprint FROM run r JOIN run o ON o.run_id = r.rerun_of "
             "WHERE r.deleted_at IS NULL") == "1");
}

TEST_CASE("parts of one plan come together") {
  const Folder folder;
  const auto part = [](const fs::path& file, std::int64_t point, const std::string& name) {
    Bench bench(file);
    const std::vector<PlanEntry> plan{{point, 0, fingerprint(name), "{}"}};
    bench.store.plan(bench.experiment, plan);
    bench.finished(name, 1, 0, point);
  };
  part(folder / "a.db", 0, "f");
  part(folder / "b.db", 1, "g");
  Keeper(folder / "a.db").merge(folder / "b.db");
  const auto status = Reader(folder / "a.db").plan_status("study");
  CHECK(status.planned == 2);
  CHECK(status.by_status.at("done") == 2);
}

TEST_CASE("artifact files follow by their hash; damaged and missing ones are named") {
  const Folder folder;
  fs::path damaged;
  {
    Bench other(folder / "b.db");
    put_artifact(other, "f", "good");
    put_artifact(other, "g", "damaged");
    damaged = stored_path(other.store.artifact_folder(), sha256("damaged"));
    std::ofstream(damaged) << "other bytes";
    Store here(folder / "a.db");
  }
  const auto merged = Keeper(folder / "a.db").merge(folder / "b.db");
  const auto store = folder / "a.db.store/artifacts";
  CHECK(merged.files == 1);
  CHECK(merged.file_bytes == 4);
  CHECK(merged.lost == std::vector{sha256("damaged")});
  CHECK(sha256_of_file(stored_path(store, sha256("good"))) == sha256("good"));
  CHECK_FALSE(fs::exists(stored_path(store, sha256("damaged"))));
  CHECK(StoreFolder(folder / "a.db.store", StoreKind::artifacts).entries().size() == 1);
}

TEST_CASE("a hash that would lead out of the store is refused with its run") {
  const Folder folder;
  {
    Bench other(folder / "b.db");
    const auto id = other.begin("f");
    auto end = other.end();
    end.artifacts = {{"a.txt", "output", "txt", "../../../../tmp/x", 1}};
    other.store.finish(id, end);
    Store here(folder / "a.db");
  }
  const auto merged = Keeper(folder / "a.db").merge(folder / "b.db");
  REQUIRE(merged.refused.size() == 1);
  CHECK(merged.refused[0].why == "an artifact has no hash");
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run") == "0");
}

TEST_CASE("what is no results database of this schema is not merged") {
  const Folder folder;
  { Store here(folder / "a.db"), other(folder / "b.db"); }
  SQLite::Database((folder / "b.db").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 99");
  Keeper keeper(folder / "a.db");
  CHECK_THAT(refusal([&] { keeper.merge(folder / "b.db"); }), Catch::Contains("newer assay"));
  CHECK_THAT(refusal([&] { keeper.merge(folder / "c.db"); }), Catch::Contains("there is no"));
  CHECK_THAT(refusal([&] { keeper.merge(folder / "a.db"); }), Catch::Contains("database itself"));
}

}  // namespace
}  // namespace assay::db
