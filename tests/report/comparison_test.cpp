// Groups of runs side by side, on tables small enough to be worked out by hand.
#include "core/report/comparison.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "core/report/comparison_runs.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const std::vector<ComparedMetric> kLoss{{"loss", "min", ""}};

ComparedRun run(const std::string& solver, std::uint64_t seed, double loss) {
  return {solver, seed, {{"solver", solver}}, true, false, {{"loss", loss}}};
}

ComparedRun missing(const std::string& solver, std::uint64_t seed) {
  return {solver, seed, {{"solver", solver}}, false, false, {}};
}

TEST_CASE("groups are folded and set against the baseline seed by seed") {
  const std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 2), run("b", 0, 2),
                                      run("b", 1, 5)};
  const auto rows = compare(runs, kLoss, "a");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].is_baseline);
  CHECK(rows[0].fold.mean == 1.5);
  CHECK(rows[0].interval->low == Approx(1.5 - 12.7062047361747 / 2));
  CHECK_FALSE(rows[0].p);
  CHECK(rows[1].fold.mean == 3.5);
  CHECK(rows[1].difference.mean == 2);  // of 1 and 3
  CHECK(rows[1].difference_interval->high == Approx(2 + 12.7062047361747));
  CHECK(rows[1].p.value() == Approx(1 - 2 * std::atan(2) / std::acos(-1)));  // t = 2
  CHECK(rows[1].p_signed_rank == 0.5);
}

TEST_CASE("seeds that are missing are named and not paired") {
  const std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 2), run("b", 0, 2),
                                      missing("b", 1), missing("b", 9)};
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[1].missing == std::vector<std::uint64_t>{1, 9});
  CHECK(rows[1].fold.n == 1);
  CHECK(rows[1].difference.n == 1);
  CHECK(rows[1].difference.mean == 1);
  CHECK_FALSE(rows[1].p);
}

TEST_CASE("runs that are not to be trusted are counted beside the mean that they are in") {
  std::vector<ComparedRun> runs{run("a", 0, 1), run("a", 1, 2), run("b", 0, 2), run("b", 1, 5)};
  runs[2].is_untrusted = true;
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[0].untrusted == 0);
  CHECK(rows[1].untrusted == 1);
  CHECK(rows[1].fold.mean == 3.5);
  const auto table = comparison_table(rows, "solver", "a");
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
  runs[3].is_diverged = true;
  runs[3].values.clear();
  const auto rows = compare(runs, kLoss, "a");
  CHECK(rows[1].fold.n == 3);
  CHECK(rows[1].fold.n_finite == 1);
  CHECK(rows[1].fold.mean == 4);
  CHECK(to_csv(comparison_table(rows, "solver", "a")) ==
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
  const auto by_steps = compared_runs(reader, {"study"}, {"params.steps"});
  REQUIRE(by_steps.size() == 3);
  CHECK(by_steps[0].group == "1");
  CHECK(by_steps[0].values.at("loss") == 1.0);
  CHECK_FALSE(by_steps[1].is_finished);
  CHECK(by_steps[2].group == "2.5");
  CHECK(by_steps[2].is_diverged);
  CHECK(by_steps[2].keys.at("experiment") == "study");
  CHECK(compared_runs(reader, {"study"}, {"rate"}).at(0).group == "0.1");
  CHECK(compared_runs(reader, {"study"}, {"experiment"}).size() == 3);
  CHECK(compared_runs(reader, {"study"}, {"nothing"}).empty());
  CHECK(compared_runs(reader, {"study"}, {"steps", "params.rate"}).at(0).group ==
        "steps=1 rate=0.1");
  CHECK(known_keys(reader, {"study"}) == std::vector<std::string>{"steps", "rate", "experiment"});
  CHECK(varied_keys(reader, {"study"}) == std::vector<std::string>{"steps"});
  const auto metrics = metrics_of(reader, {"study"});
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
