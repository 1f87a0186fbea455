// Groups of runs side by side, on tables small enough to be worked out by hand.
#include "core/report/compare/comparison.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/report/compare/comparison_runs.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

using State = ComparedRun::State;

const std::vector<ComparedMetric> kLoss{{"loss", "min", ""}};

ComparedRun run(const std::string& solver, std::uint64_t seed, double loss) {
  return {solver, seed, {{"solver", solver}}, State::done, {{"loss", loss}}, false};
}

ComparedRun missing(const std::string& solver, std::uint64_t seed) {
  return {solver, seed, {{"solver", solver}}, State::missing, {}, false};
}

TEST_CASE("groups are folded and set against the baseline seed by seed") {
  const std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 2), run("b", 0, 2),
                                      run("b", 1, 5)};
  const auto rows = compare(runs, kLoss, "a");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].is_baseline);
  CHECK(rows[0].fold.mean == 1.5);
  CHECK(rows[0].interval->low == Approx(1.5 - 12.7062047361747 / 2));
  CHECK_FALSE(rows[0].difference.p);
  CHECK(rows[1].fold.mean == 3.5);
  const auto& d = rows[1].difference;
  CHECK(d.fold.mean == 2);  // of 1 and 3
  CHECK(d.interval->high == Approx(2 + 12.7062047361747));
  CHECK(d.p.value() == Approx(1 - 2 * std::atan(2) / std::acos(-1)));  // t = 2
  CHECK(d.p_holm == d.p);                                              // the only test
  CHECK(d.p_signed_rank == 0.5);
  CHECK(d.d_z.value() == Approx(std::sqrt(2.0)));  // 2 / sqrt(2)
  CHECK(d.better == 0.0);                          // the goal is the least
  CHECK(d.seeds == 2);
}

TEST_CASE("seeds that are missing are named and not paired") {
  const std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 2), run("b", 0, 2),
                                      missing("b", 1), missing("b", 9)};
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[1].missing == std::vector<std::uint64_t>{1, 9});
  CHECK(rows[1].fold.n == 1);
  CHECK(rows[1].difference.fold.n == 1);
  CHECK(rows[1].difference.fold.mean == 1);
  CHECK(rows[1].difference.lonely_baseline == std::vector<std::string>{"seed=1"});
  CHECK_FALSE(rows[1].difference.p);
}

TEST_CASE("runs that are not to be trusted are counted beside the mean that they are in") {
  std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 2), run("b", 0, 2), run("b", 1, 5)};
  runs[2].is_untrusted = true;
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[0].untrusted == 0);
  CHECK(rows[1].untrusted == 1);
  CHECK(rows[1].fold.mean == 3.5);
  const auto table = group_table(rows, "solver");
  CHECK(table.header[3] == "untrusted");
  CHECK(table.rows[0][3].empty());
  CHECK(table.rows[1][3] == "1");
}

TEST_CASE("a group that is missing altogether has a row, one without the metric has none") {
  std::vector<ComparedRun> runs{run("a", 0, 1), missing("b", 0), missing("b", 1), run("c", 0, 2)};
  runs[3].values = {{"time", 5}};
  const auto rows = compare(runs, kLoss, "a");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].group == "b");
  CHECK(rows[1].fold.n == 0);
  CHECK(rows[1].missing == std::vector<std::uint64_t>{0, 1});
}

TEST_CASE("nan is counted, and so is a run that diverged without the metric") {
  std::vector<ComparedRun> runs{run("a", 0, 1), run("b", 0, kNaN), run("b", 1, 4), run("b", 2, 6)};
  runs[3].state = State::diverged;
  runs[3].values.clear();
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[1].fold.n == 3);
  CHECK(rows[1].fold.n_finite == 1);
  CHECK(rows[1].fold.mean == 4);
  CHECK(to_csv(group_table(rows, "solver")) ==
        "metric,solver,n,untrusted,mean,median\nloss (min),a,1,,1,1\nloss (min),b,1 of 3,1,4,4\n");
}

TEST_CASE("the interval is over seeds, not over the points of a group") {
  // Two points agree within each seed: four runs, but two independent ones.
  std::vector<ComparedRun> runs;
  for (const auto* rate : {"1", "2"})
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
      runs.push_back(run("a", seed, static_cast<double>(seed)));
      runs.back().keys["rate"] = rate;
    }
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[0].fold.n == 4);
  CHECK(rows[0].interval->high == Approx(0.5 + 12.7062047361747 * 0.5));
}

TEST_CASE("programs get every figure and null for what there is none of") {
  const std::vector<ComparedRun> runs{run("a", 0, 1), run("b", 0, 3)};
  const auto result = comparison_columns(compare(runs, kLoss, "a"), "solver", "a");
  REQUIRE(result.rows.size() == 2);
  REQUIRE(result.rows[0].size() == result.columns.size());
  const auto at = [&](std::size_t row, const std::string& column) {
    const auto found = std::find(result.columns.begin(), result.columns.end(), column);
    return result.rows[row][static_cast<std::size_t>(found - result.columns.begin())];
  };
  CHECK(at(1, "value") == db::Field(std::string("b")));
  CHECK(at(1, "difference") == db::Field(2.0));
  CHECK(at(1, "seeds") == db::Field(std::int64_t{1}));
  CHECK(at(1, "p") == db::Field());
  CHECK(at(0, "difference") == db::Field());
}

TEST_CASE("a mean and its interval are of the same runs, or there is no interval, and why") {
  std::vector<ComparedRun> runs;
  const double values[2][3] = {{1, 1, kNaN}, {1, 1.1, 100}};
  for (int x = 0; x < 2; ++x)
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      runs.push_back(run("a", seed, values[x][seed]));
      runs.back().keys["x"] = std::to_string(x);
    }
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[0].fold.mean == Approx(20.82));
  CHECK_FALSE(rows[0].interval);
  CHECK(rows[0].notes ==
        std::vector<std::string>{"no interval: seed 2 has no finite value at x=0"});
}

TEST_CASE("what a difference leaves out is said, and so is a sign that the means contradict") {
  std::vector<ComparedRun> runs;
  const auto add = [&](const char* group, const char* x, std::uint64_t seed, double loss) {
    runs.push_back(run(group, seed, loss));
    runs.back().keys["x"] = x;
  };
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const double noise = 0.01 * static_cast<double>(seed);
    add("a", "1", seed, 10 + noise);
    add("a", "2", seed, 20);
    add("b", "2", seed, 19 - noise);
    add("b", "3", seed, 21);
  }
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[1].fold.mean - rows[0].fold.mean == Approx(4.99));
  CHECK(rows[1].difference.fold.mean == Approx(-1.01));
  REQUIRE(rows[1].notes.size() == 2);
  CHECK(rows[1].notes[0] ==
        "runs without a partner, not in the difference: 3 of b (x=3 seed=0, x=3 seed=1, x=3 "
        "seed=2), 3 of a (x=1 seed=0, x=1 seed=1, x=1 seed=2)");
  CHECK(rows[1].notes[1].starts_with("the means differ by 4.99, like with like by -1.01"));
}

TEST_CASE("seeds that change nothing have no interval") {
  const std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 1), run("b", 0, 2),
                                      run("b", 1, 2)};
  const auto rows = compare(runs, kLoss, "a");
  for (const auto& row : rows) {
    CHECK_FALSE(row.interval);
    CHECK(row.notes.at(0).starts_with("all seeds gave the same value"));
  }
  CHECK_FALSE(rows[1].difference.interval);
  CHECK_FALSE(rows[1].difference.p);
}

TEST_CASE("runs that failed are counted, and those that kept the metric to themselves are said") {
  std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 1.5), run("a", 2, 2), missing("a", 3)};
  runs[2].values.clear();
  runs[3].state = State::failed;
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[0].failed == 1);
  CHECK(rows[0].fold.n == 2);
  CHECK(rows[0].notes == std::vector<std::string>{"given by 2 of 3 finished runs"});
}

TEST_CASE("Holm's p values are for all tests of the table") {
  std::vector<ComparedRun> runs;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const double s = static_cast<double>(seed);
    runs.push_back(run("a", seed, s));
    runs.push_back(run("b", seed, s + 1 + 0.1 * s));
    runs.push_back(run("c", seed, s + (seed % 2 == 0 ? 1 : -0.9)));
  }
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[1].difference.p_holm.value() == Approx(2 * *rows[1].difference.p));
  CHECK(rows[2].difference.p_holm.value() == Approx(*rows[2].difference.p));
}

TEST_CASE("digits of a table follow the spread") {
  std::vector<ComparedRun> runs;
  for (std::uint64_t seed = 0; seed < 3; ++seed)
    runs.push_back(run("a", seed, 1e12 + static_cast<double>(seed)));
  runs.push_back(run("b", 0, 1e12 + 5));
  const auto table = group_table(compare(runs, kLoss, "a"), "solver");
  CHECK(table.rows[0][3] == "1000000000001");
  CHECK(table.rows[1][3] == "1000000000005");
}

TEST_CASE("an experiment is compared by keys that vary and by parameters that do not") {
  const db::Folder folder;
  db::Bench bench(folder / "a.db");
  const auto entry = [](std::int64_t point, std::uint64_t seed, const char* rate) {
    return db::PlanEntry{point, seed, db::fingerprint(std::to_string(point) + std::to_string(seed)),
                         std::string(R"({"steps":)") + rate + "}"};
  };
  bench.store.plan(bench.experiment, std::vector<db::PlanEntry>{entry(0, 0, "1"), entry(0, 1, "1"),
                                                                entry(3, 0, "2.5")});
  bench.finished("00", 1.0, 0, 0);
  bench.finished("30", kNaN, 0, 3, db::Status::diverged);
  db::Reader reader(folder / "a.db");
  const auto data = comparison_data(reader, {"study"});
  const auto by_steps = grouped(data, {"params.steps"});
  REQUIRE(by_steps.size() == 3);
  CHECK(by_steps[0].group == "1");
  CHECK(by_steps[0].values.at("loss") == 1.0);
  CHECK_FALSE(by_steps[1].is_finished());
  CHECK(by_steps[2].group == "2.5");
  CHECK(by_steps[2].state == State::diverged);
  CHECK(by_steps[2].keys.empty());  // nothing but what the groups are named by differs
  CHECK(grouped(data, {"rate"}).at(0).group == "0.1");
  CHECK(grouped(data, {"experiment"}).size() == 3);
  CHECK(grouped(data, {"nothing"}).empty());
  CHECK(grouped(data, {"steps", "params.rate"}).at(0).group == "steps=1 rate=0.1");
  CHECK(data.known == std::vector<std::string>{"steps", "rate", "experiment"});
  CHECK(data.varied == std::vector<std::string>{"steps"});
  const auto& metrics = data.metrics;
  REQUIRE(metrics.size() == 1);
  CHECK(metrics[0].name == "loss");
  CHECK(metrics[0].goal == "min");
}

TEST_CASE("metrics with a goal come before the others, timings last") {
  const ComparedMetric loss{"loss", "min", ""}, x{"x", "none", ""}, time{"time", "min", "s", true};
  const auto names = [](const std::vector<ComparedMetric>& metrics) {
    std::string text;
    for (const auto& metric : default_metrics(metrics)) text += metric.name + " ";
    return text;
  };
  CHECK(names({x, time, loss}) == "loss ");
  CHECK(names({x, time}) == "x ");
  CHECK(names({time}) == "time ");
}

TEST_CASE("a group is known by its text and by its number") {
  const std::vector<std::string> groups{"emd", "0.1", "1e-05"};
  CHECK(group_named(groups, "emd") == "emd");
  CHECK(group_named(groups, "0.10") == "0.1");
  CHECK(group_named(groups, "0.00001") == "1e-05");
  CHECK_FALSE(group_named(groups, "0.2"));
  CHECK_FALSE(group_named(groups, "nan"));
}

}  // namespace
}  // namespace assay
