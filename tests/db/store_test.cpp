// Runs, fingerprints and plans as the one writer keeps them.
#include "db/store.hpp"

#include <catch2/catch.hpp>

#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

using Catch::Contains;

TEST_CASE("a finished run keeps its params, inputs, results, artifacts and end") {
  const Folder folder;
  Bench bench(folder / "a.db");
  auto run = bench.run("one", 7, 3);
  run.inputs = {{"x", "../x.csv", "aa", 12, R"({"format":"csv"})"}};
  const auto id = bench.store.begin_run(run).value();
  bench.store.worker(id, 4711, 1'000'000);
  bench.store.progress(id, 1, 2);
  bench.store.event(id, "warn", "stderr", "careful", 1'000'100);
  auto end = bench.end();
  end.method_ms = 12.5;
  end.results = {{bench.loss, 0.25}, {bench.runtime, 0.01}};
  end.artifacts = {{"plan.npy", "output", "npy", "bb", 80}};
  bench.store.finish(id, end);

  const auto look = [&](const char* sql) { return peek(folder / "a.db", sql); };
  CHECK(look("SELECT status || wall_ms || seed || point || worker_pid FROM run") ==
        "done500734711");
  CHECK(look("SELECT progress_done || '/' || progress_total FROM run") == "1.0/2.0");
  CHECK(look("SELECT key || value || type || origin FROM param") == "params.rate0.1realdefault");
  CHECK(look("SELECT role || path || sha256 FROM run_input JOIN input USING (input_id)") ==
        "x../x.csvaa");
  CHECK(look("SELECT group_concat(name || value) FROM result JOIN metric USING (metric_id)") ==
        "loss0.25,runtime_s0.01");
  CHECK(look("SELECT name || bytes FROM artifact") == "plan.npy80");
  CHECK(look("SELECT text FROM event") == "careful");
}

TEST_CASE("an equal row of the catalogue has one id and the newer texts") {
  const Folder folder;
  Bench bench(folder / "a.db");
  CHECK(bench.store.plugin({"descent", "1.0.0", "00ff", "1.0", "g++ 12 -O2", "{}"}) ==
        bench.plugin);
  CHECK(bench.store.plugin({"descent", "1.0.0", "beef", "1.0", "g++ 12 -O2", "{}"}) !=
        bench.plugin);
  CHECK(bench.store.metric({"descent", "loss", "bit", "objective", "max"}) == bench.loss);
  CHECK(bench.store.metric({"ascent", "loss", "nat", "objective", "max"}) != bench.loss);
  CHECK(peek(folder / "a.db", "SELECT unit || goal FROM metric WHERE metric_id = 1") == "bitmax");
  auto commented = experiment_row();
  commented.config_toml = "# another comment\n";
  CHECK(bench.store.experiment(commented) == bench.experiment);
  CHECK(bench.store.experiment(experiment_row("x = 2\n")) != bench.experiment);
  CHECK(peek(folder / "a.db", "SELECT config_toml FROM experiment") == "# another comment\n");
}

TEST_CASE("a finished or active run is not begun again, an unfinished one is") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto first = bench.begin("f");
  CHECK_FALSE(bench.store.begin_run(bench.run("f")));
  bench.store.finish(first, bench.end(Status::failed));
  const auto second = bench.store.begin_run(bench.run("f"));
  REQUIRE(second);
  bench.store.finish(*second, bench.end(Status::diverged));
  CHECK_FALSE(bench.store.begin_run(bench.run("f")));
}

TEST_CASE("an active run is not replaced") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.begin("f");
  CHECK_FALSE(bench.store.begin_run(bench.run("f"), true));
}

TEST_CASE("of two runs that replace one the last to finish serves") {
  const Folder folder;
  Bench bench(folder / "a.db");
  bench.finished("f", 1);
  const auto one = bench.store.begin_run(bench.run("f"), true);
  const auto two = bench.store.begin_run(bench.run("f"), true);
  REQUIRE((one && two));
  bench.store.finish(*two, bench.end());
  bench.store.finish(*one, bench.end());
  CHECK(bench.store.holder(fingerprint("f"))->run_id == *one);
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run WHERE deleted_at IS NULL") == "1");
}

TEST_CASE("a rerun stands beside the run that it repeats") {
  const Folder folder;
  Bench bench(folder / "a.db");
  auto again = bench.run("f");
  again.rerun_of = bench.finished("f", 1);
  CHECK(bench.store.begin_run(again));
  CHECK(bench.store.holder(fingerprint("f"))->run_id == *again.rerun_of);
}

TEST_CASE("the holder is the serving run, else the last attempt with its headline") {
  const Folder folder;
  Bench bench(folder / "a.db");
  CHECK_FALSE(bench.store.holder(fingerprint("f")));
  auto end = bench.end(Status::failed);
  end.error = "no convergence\nafter 100 steps";
  bench.store.finish(bench.begin("f"), end);
  CHECK(bench.store.holder(fingerprint("f"))->status == Status::failed);
  CHECK(bench.store.holder(fingerprint("f"))->error == "no convergence");
  const auto running = bench.begin("f");
  CHECK(bench.store.holder(fingerprint("f"))->run_id == running);
  CHECK(bench.store.holder(fingerprint("f"))->session_alive);
  bench.store.finish(running, bench.end());
  CHECK(bench.store.holder(fingerprint("f"))->status == Status::done);
}

TEST_CASE("two stores on one file never hold the same fingerprint") {
  const Folder folder;
  Bench one(folder / "a.db"), two(folder / "a.db");
  int begun = 0;
  for (int i = 0; i < 50; ++i) {
    const auto name = std::to_string(i / 2);
    begun += (i % 2 ? one : two).store.begin_run((i % 2 ? one : two).run(name)).has_value();
  }
  CHECK(begun == 25);
  CHECK(two.store.holder(fingerprint("1"))->session_alive);
  CHECK(two.store.recover() == 0);
}

TEST_CASE("runs end and others begin in one transaction") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto first = bench.begin("a"), second = bench.begin("b");
  bench.store.point(first, bench.loss, 1, 0.5, 10);
  auto good = bench.end();
  good.results = {{bench.loss, 0.25}};
  const EndedRun ends[] = {{first, good}, {second, bench.end(Status::failed)}};
  const NewRun begins[] = {bench.run("a"), bench.run("b"), bench.run("c")};
  const auto begun = bench.store.advance(ends, begins);
  REQUIRE(begun.size() == 3);
  CHECK_FALSE(begun[0]);  // it has just finished
  CHECK(begun[1]);
  CHECK(begun[2]);
  const auto look = [&](const char* sql) { return peek(folder / "a.db", sql); };
  CHECK(look("SELECT group_concat(status) FROM (SELECT status FROM run ORDER BY run_id)") ==
        "done,failed,running,running");
  CHECK(look("SELECT count(*) FROM point") == "1");
  CHECK(look("SELECT value FROM result") == "0.25");
}

TEST_CASE("of runs that end together one that cannot end leaves all as they were") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto ended = bench.finished("a", 1), going = bench.begin("b");
  bench.store.point(going, bench.loss, 1, 0.5, 10);
  const EndedRun ends[] = {{going, bench.end()}, {ended, bench.end()}};
  const NewRun begins[] = {bench.run("c")};
  CHECK_THAT(refusal([&] { bench.store.advance(ends, begins); }), Contains("is not running"));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run") == "2");
  bench.store.finish(going, bench.end());
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM point") == "1");
}

TEST_CASE("a run that was begun and never started is withdrawn without a trace") {
  const Folder folder;
  Bench bench(folder / "a.db"), other(folder / "a.db");
  const auto done = bench.finished("a", 1), begun = bench.begin("b"), theirs = other.begin("c");
  const std::int64_t runs[] = {done, begun, theirs};
  bench.store.withdraw(runs);
  CHECK(peek(folder / "a.db", "SELECT group_concat(run_id) FROM run") ==
        std::to_string(done) + "," + std::to_string(theirs));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM param WHERE run_id = 2") == "0");
  CHECK(other.store.begin_run(other.run("b")));
}

TEST_CASE("a run that starts later than it was begun counts its time from then") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.begin("a");
  bench.store.worker(id, 4711, 1'000'400);
  bench.store.finish(id, bench.end());
  CHECK(peek(folder / "a.db", "SELECT started_at || ' ' || wall_ms FROM run") == "1000400 100");
}

TEST_CASE("a run ends once") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.finished("f", 1);
  CHECK_THAT(refusal([&] { bench.store.finish(id, bench.end()); }), Contains("is not running"));
}

TEST_CASE("a failed transaction leaves nothing and loses nothing that waits") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.begin("f");
  bench.store.point(id, bench.loss, 1, 0.5, 10);
  auto end = bench.end();
  end.results = {{999, 1.0}};  // no such metric
  CHECK_THAT(refusal([&] { bench.store.finish(id, end); }), Contains("FOREIGN KEY"));
  CHECK(peek(folder / "a.db", "SELECT status FROM run") == "running");
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM point") == "0");
  bench.store.finish(id, bench.end());
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM point") == "1");
}

TEST_CASE("the plan of an experiment is replaced and becomes the current one of its name") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto other = bench.store.experiment(experiment_row("x = 2\n"));
  const PlanEntry entries[] = {{0, 0, "f0", "{}"}, {0, 1, "f1", "{}"}};
  bench.store.plan(bench.experiment, entries);
  bench.store.plan(other, entries);
  bench.store.plan(bench.experiment, std::span(entries).first(1));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM plan_entry") == "3");
  CHECK(peek(folder / "a.db", "SELECT experiment_id FROM experiment ORDER BY planned_at DESC") ==
        std::to_string(bench.experiment));
}

TEST_CASE("a part of a plan leaves the rest of it as it was") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const PlanEntry whole[] = {{0, 0, "f0", "{}"}, {0, 1, "f1", "{}"}};
  const PlanEntry part[] = {{0, 1, "g1", "{}"}, {1, 1, "g2", "{}"}};
  bench.store.plan(bench.experiment, whole);
  bench.store.plan(bench.experiment, part, Store::Entries::part);
  CHECK(peek(folder / "a.db",
             "SELECT group_concat(fingerprint) FROM "
             "(SELECT fingerprint FROM plan_entry ORDER BY point, seed)") == "f0,g1,g2");
}

TEST_CASE("a finished run serves until its replacement has finished") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto old = bench.finished("f", 1);
  const auto serving = [&] { return bench.store.holder(fingerprint("f"))->run_id; };
  const auto replace = [&](Status status) {
    const auto id = bench.store.begin_run(bench.run("f"), true);
    REQUIRE(id);
    CHECK(serving() == old);
    bench.store.finish(*id, bench.end(status));
    return *id;
  };
  replace(Status::stopped);
  replace(Status::failed);
  CHECK(serving() == old);
  const auto heir = replace(Status::done);
  CHECK(serving() == heir);
  CHECK(
      peek(folder / "a.db", "SELECT group_concat(run_id) FROM run WHERE deleted_at IS NOT NULL") ==
      std::to_string(old));
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM run WHERE rerun_of IS NOT NULL") == "0");
}

TEST_CASE("an event of unknown level or source is refused at the call") {
  const Folder folder;
  Bench bench(folder / "a.db");
  CHECK_THROWS_AS(bench.store.event({}, "warning", "host", "x", 0), std::invalid_argument);
  CHECK_THROWS_AS(bench.store.event({}, "warn", "worker", "x", 0), std::invalid_argument);
}

TEST_CASE("verdicts belong to the version of an experiment that was planned last") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const std::vector<ClaimRow> two{{"max = 1", "holds", R"({"n":3})"}, {"max = 2", "fails", "{}"}};
  const std::vector<ClaimRow> one{{"max = 3", "undecided", "{}"}};
  bench.store.claims("study", one);  // nothing was planned yet
  CHECK(peek(folder / "a.db", "SELECT count(*) FROM claim") == "0");
  bench.store.plan(bench.experiment, {});
  bench.store.claims("study", two);
  CHECK(peek(folder / "a.db",
             "SELECT group_concat(ordinal || text || verdict || figures) FROM claim") ==
        R"(0max = 1holds{"n":3},1max = 2fails{})");
  bench.store.plan(bench.store.experiment(experiment_row("x = 2\n")), {});
  bench.store.claims("study", two);
  bench.store.claims("study", one);
  CHECK(peek(folder / "a.db", "SELECT group_concat(experiment_id || text) FROM claim") ==
        "1max = 1,1max = 2,2max = 3");
}

}  // namespace
}  // namespace assay::db
