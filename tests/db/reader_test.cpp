// Runs and curves as the commands read them.
#include "db/reader.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <thread>

#include "tests/db/child.hpp"
#include "tests/db/fixture.hpp"
#include "tests/limits.hpp"

namespace assay::db {
namespace {

using Catch::Contains;

// Three rates and two solvers, a loss that falls with the rate.
struct Sweep : Bench {
  explicit Sweep(const std::filesystem::path& file) : Bench(file) {
    std::vector<PlanEntry> entries;
    for (std::int64_t i = 0; i < 6; ++i) {
      const std::string name = "point " + std::to_string(i);
      auto r = run(name, 0, i);
      const auto pair = i / 2;
      const double rate = 0.1 * static_cast<double>(1 + pair);
      r.params = {{"params.rate", rate, "real", "sweep"},
                  {"params.solver", std::string(i % 2 ? "emd" : "sinkhorn"), "text", "file"},
                  {"params.steps", std::int64_t{100}, "int", "default"}};
      r.started_at += i;
      const auto id = store.begin_run(r).value();
      auto e = end(i == 5 ? Status::failed : Status::done);
      if (i == 5)
        e.error = "did not converge\nat step 100";
      else
        e.results = {{runtime, 0.5}, {loss, i == 4 ? kNaN : 1.0 - rate}};
      store.finish(id, e);
      entries.push_back({i, 0, r.fingerprint, R"({"params.rate":)" + std::to_string(rate) + "}"});
    }
    store.plan(experiment, entries);
  }
};

std::string ids(const std::vector<RunListRow>& rows) {
  std::string text;
  for (const auto& row : rows) text += std::to_string(row.run_id);
  return text;
}

TEST_CASE("runs are listed newest first with headline, varied keys and finals") {
  const Folder folder;
  const Sweep sweep(folder / "a.db");
  Reader reader(folder / "a.db");
  const auto rows = reader.list_runs({});
  CHECK(ids(rows) == "654321");
  CHECK(rows[0].status == Status::failed);
  CHECK(rows[0].error == "did not converge");
  CHECK(rows[0].finals.empty());
  CHECK(rows[5].varied == R"({"params.rate":0.100000})");
  CHECK(rows[5].wall_ms == 500);
  REQUIRE(rows[5].finals.size() == 2);
  CHECK(rows[5].finals[0].name == "loss");  // a goal comes first, a timing last
  CHECK(std::get<double>(rows[5].finals[0].value) == 0.9);
  CHECK(rows[5].finals[1].timing);
  CHECK(std::isnan(std::get<double>(rows[1].finals[0].value)));
}

TEST_CASE("a list of runs is narrowed by every part of the filter") {
  const Folder folder;
  const Sweep sweep(folder / "a.db");
  Reader reader(folder / "a.db");
  const auto listed = [&](auto&& set) {
    RunFilter filter;
    set(filter);
    return ids(reader.list_runs(filter));
  };
  const auto where = [&](const char* key, Comparison comparison, Cell value) {
    return listed([&](RunFilter& f) { f.where = {{key, comparison, value}}; });
  };
  CHECK(where("rate", Comparison::greater, 0.15) == "6543");
  CHECK(where("params.rate", Comparison::at_most, 0.1) == "21");
  CHECK(where("solver", Comparison::equal, std::string("emd")) == "642");
  CHECK(where("solver", Comparison::not_equal, std::string("emd")) == "531");
  CHECK(where("solver", Comparison::greater, 0.0) == "");  // a text is not above a number
  CHECK(where("steps", Comparison::equal, 100.0) == "654321");
  CHECK(listed([](RunFilter& f) { f.status = {Status::failed}; }) == "6");
  CHECK(listed([](RunFilter& f) {
          f.experiment = "study";
          f.limit = 2;
          f.offset = 1;
        }) == "54");
  CHECK(listed([](RunFilter& f) { f.experiment = "other"; }) == "");
  CHECK(listed([](RunFilter& f) {
          f.method = "descent";
          f.since = 1'000'004;
        }) == "65");
  CHECK(listed([](RunFilter& f) { f.tag = "quick"; }) == "654321");
  CHECK(listed([](RunFilter& f) { f.tag = "slow"; }) == "");
  CHECK(listed([](RunFilter& f) { f.in_trash = true; }) == "");
  CHECK(listed([](RunFilter& f) {
          f.sort = "started";
          f.is_descending = false;
        }) == "123456");
  CHECK(listed([](RunFilter& f) {
          f.sort = "loss";
          f.is_descending = false;
        }) == "341256");
}

TEST_CASE("a parameter or sort key that occurs nowhere is an error that lists what does") {
  const Folder folder;
  const Sweep sweep(folder / "a.db");
  Reader reader(folder / "a.db");
  RunFilter filter;
  filter.where = {{"rat", Comparison::equal, 0.1}};
  try {
    reader.list_runs(filter);
    FAIL("accepted");
  } catch (const QueryError& error) {
    CHECK(error.missing == "rat");
    CHECK_THAT(error.known, Catch::VectorContains(std::string("params.rate")));
  }
  filter = {};
  filter.sort = "lost";
  CHECK(refusal<QueryError>([&] { reader.list_runs(filter); }) == "no metric or sort key 'lost'");
}

TEST_CASE("the detail of a run holds everything that was written") {
  const Folder folder;
  Bench bench(folder / "a.db");
  auto run = bench.run("f", 3, 1);
  run.run_uid = "abcd-1";
  run.inputs = {{"x", "../x.csv", "aa", 12, R"({"format":"csv"})"}};
  const auto id = bench.store.begin_run(run).value();
  const PlanEntry entry{1, 3, run.fingerprint, R"({"params.rate":0.1})"};
  bench.store.plan(bench.experiment, std::span(&entry, 1));
  for (int step = 0; step < 1000; ++step)
    bench.store.point(id, bench.loss, step, step == 500 ? 99.0 : 1.0 / (1 + step),
                      std::int64_t{2} * step);
  bench.store.event(id, "info", "plugin", "hello", 1'000'001);
  auto end = bench.end(Status::diverged);
  end.error = "loss is not finite\nat step 999";
  end.exit_code = 3;
  end.results = {{bench.loss, kInf}};
  end.artifacts = {{"plan.npy", "output", "npy", "bb", 80}};
  bench.store.finish(id, end);

  Reader reader(folder / "a.db");
  const auto detail = reader.run_detail("1", 10).value();
  CHECK(detail.run.status == Status::diverged);
  CHECK(detail.run.varied == R"({"params.rate":0.1})");
  CHECK(detail.run.seed == 3);
  CHECK(detail.error == "loss is not finite\nat step 999");
  CHECK(detail.exit_code == 3);
  CHECK_FALSE(detail.exit_signal);
  CHECK(detail.fingerprint == run.fingerprint);
  CHECK(detail.params.at(0).origin == "default");
  CHECK(detail.inputs.at(0).path == "../x.csv");
  CHECK(detail.artifacts.at(0).bytes == 80);
  CHECK(detail.events.at(0).text == "hello");
  CHECK(std::get<double>(detail.run.finals.at(0).value) == kInf);
  CHECK(detail.plugin.version == "1.0.0");
  CHECK(detail.session.git_commit == "abc123");
  CHECK(detail.session.argv == R"(["assay","run","a.toml"])");
  CHECK(detail.config_toml == "# verbatim\nx = 1\n");
  CHECK(detail.resolved_toml == "x = 1\n");
  CHECK(detail.serves == std::vector<std::string>{"study"});

  const auto& curve = detail.curves.at(0);
  CHECK(curve.n == 1000);
  CHECK(curve.first == 1.0);
  CHECK(curve.last == 0.001);
  CHECK(curve.max == 99.0);
  CHECK(curve.points.size() == 10);
  CHECK(
      std::any_of(curve.points.begin(), curve.points.end(), [](auto& p) { return p.step == 500; }));
  const auto all = reader.curve(id, "loss");
  REQUIRE(all.size() == 1000);
  CHECK(all[2].value == 1.0 / 3);
  CHECK(all[2].t_ms == 4);
}

TEST_CASE("a run is found by its id or by the first characters of its uid") {
  const Folder folder;
  Bench bench(folder / "a.db");
  for (const char* uid : {"ab12c", "ab12d", "77aae"}) {
    auto run = bench.run(uid);
    run.run_uid = uid;
    bench.store.begin_run(run);
  }
  Reader reader(folder / "a.db");
  CHECK(reader.run_detail("2")->run.run_uid == "ab12d");
  CHECK(reader.run_detail("ab12c")->run.run_uid == "ab12c");
  CHECK(reader.run_detail("77aa")->run.run_uid == "77aae");
  CHECK_THAT(refusal<QueryError>([&] { reader.run_detail("ab12"); }), Contains("several runs"));
  CHECK_FALSE(reader.run_detail("zzzz"));
  CHECK_FALSE(reader.run_detail(""));
}

TEST_CASE("an id that no run has does not name the run whose uid begins with that digit") {
  const Folder folder;
  Bench bench(folder / "a.db");
  auto run = bench.run("only");
  run.run_uid = "7aaa1";
  bench.store.begin_run(run);
  CHECK_FALSE(Reader(folder / "a.db").run_detail("7"));
}

TEST_CASE("a plan counts its runs by status, those not yet begun as pending") {
  const Folder folder;
  Sweep sweep(folder / "a.db");
  std::vector<PlanEntry> entries{{0, 0, fingerprint("point 0"), "{}"},
                                 {1, 0, fingerprint("point 5"), "{}"},
                                 {2, 0, fingerprint("new"), "{}"}};
  auto row = experiment_row("another version\n");
  sweep.store.plan(sweep.store.experiment(row), entries);
  Reader reader(folder / "a.db");
  const auto plan = reader.plan_status("study");
  CHECK(plan.planned == 3);
  CHECK(plan.by_status ==
        std::map<std::string, std::int64_t>{{"done", 1}, {"failed", 1}, {"pending", 1}});
  CHECK(reader.plan_status("nothing").planned == 0);
  CHECK(reader.experiments() == std::vector<std::string>{"study"});
  const auto values = reader.planned_values("study");
  REQUIRE(values.size() == 2);
  CHECK(values[0].final.name == "loss");
  CHECK(values[0].run_id == 1);
  const auto runs = reader.planned_runs("study");
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].status == Status::done);
  CHECK(runs[0].run_id == 1);
  CHECK(runs[1].status == Status::failed);
  CHECK_FALSE(runs[2].status);
  CHECK_FALSE(runs[2].run_id);
  const auto settings = reader.planned_settings("study");
  REQUIRE(settings.size() == 2);  // none where there was no run
  REQUIRE(settings.at(0).params.size() == 3);
  CHECK(settings.at(0).params[0].key == "params.rate");
  CHECK(settings.at(0).params[0].type == "real");
  CHECK(reader.planned_settings("nothing").empty());
}

TEST_CASE("downsampling keeps spikes, order and a stretch of NaN") {
  std::vector<CurvePoint> points;
  for (int i = 0; i < 100; ++i)
    points.push_back({i, i == 37 ? -50.0 : i >= 90 ? kNaN : i * 0.1, 0});
  Folder folder;
  Bench bench(folder / "a.db");
  const auto id = bench.begin("f");
  for (const auto& p : points) bench.store.point(id, bench.loss, p.step, p.value, p.t_ms);
  bench.store.flush();
  const auto kept = Reader(folder / "a.db").run_detail("1", 20)->curves.at(0);
  CHECK(kept.points.size() == 19);
  CHECK(std::is_sorted(kept.points.begin(), kept.points.end(),
                       [](auto& a, auto& b) { return a.step < b.step; }));
  CHECK(std::isnan(kept.points.back().value));
  CHECK(kept.min == -50.0);
  CHECK(kept.max == Approx(8.9));
}

TEST_CASE("a reader refuses what is no results database") {
  const Folder folder;
  const auto opening = [](const auto& file) { return refusal([&] { Reader reader(file); }); };
  CHECK_THAT(opening(folder / "a.db"), Contains("there is no results database"));
  std::ofstream(folder / "empty.db").flush();
  CHECK_THAT(opening(folder / "empty.db"), Contains("empty.db' is empty: it holds no results yet"));
  { Store store(folder / "a.db"); }
  SQLite::Database((folder / "a.db").string(), SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 99");
  CHECK_THAT(opening(folder / "a.db"), Contains("newer assay"));
}

TEST_CASE("an archived file in a read-only folder can be read") {
  const Folder folder;
  { Sweep(folder / "a.db").store.end_session(); }
  REQUIRE_FALSE(std::filesystem::exists(folder / "a.db-wal"));
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
  const auto seen = Child([&](const Child::Report& report) {
                      if (geteuid() == 0 && setuid(65534) != 0) return;
                      report(ids(Reader(folder / "a.db").list_runs({})));
                    }).wait();
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0777));
  CHECK(seen == "654321");
}

TEST_CASE("a reader never fails and never waits while a writer works", "[slow]") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Store store(file); }
  Child writer([&](const Child::Report& report) {
    Bench bench(file);
    for (int i = 0; i < 400; ++i) {
      const auto id = bench.begin(std::to_string(i));
      for (int step = 0; step < 1000; ++step) bench.store.point(id, bench.loss, step, 1.0, step);
      bench.store.finish(id, bench.end());
    }
    report("all written");
  });
  Reader reader(file);
  std::size_t seen = 0;
  while (seen < 400) {
    const auto rows = reader.list_runs({});
    REQUIRE(rows.size() >= seen);
    seen = rows.size();
    for (const auto& row : rows)
      if (row.status == Status::done && row.run_id % 50 == 0)
        REQUIRE(reader.curve(row.run_id, "loss").size() == 1000);
  }
  CHECK(writer.wait() == "all written");
}

TEST_CASE("several curves are walked along together, step by step") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto a = bench.begin("f"), b = bench.begin("g", 1);
  for (const std::int64_t step : {-5, 0, 7}) bench.store.point(a, bench.loss, step, 1, 0);
  for (const std::int64_t step : {0, 3}) bench.store.point(b, bench.loss, step, 2, 0);
  bench.store.flush();
  Reader reader(folder / "a.db");
  const std::vector<std::int64_t> series{reader.curve_names(a).at(0).series,
                                         reader.curve_names(b).at(0).series};
  std::vector<std::pair<std::int64_t, std::vector<double>>> steps;
  std::vector<std::size_t> goes_on;
  reader.walk(series, [&](std::int64_t step, std::span<const double> values, std::size_t going) {
    steps.emplace_back(step, std::vector<double>(values.begin(), values.end()));
    goes_on.push_back(going);
  });
  CHECK(steps == decltype(steps){{-5, {1}}, {0, {1, 2}}, {3, {1, 2}}, {7, {1, 2}}});
  CHECK(goes_on == std::vector<std::size_t>{1, 2, 2, 1});
}

}  // namespace
}  // namespace assay::db
