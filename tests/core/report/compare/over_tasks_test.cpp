// Groups over many tasks, on tables worked out by hand.
#include "core/report/compare/over_tasks.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

using State = ComparedRun::State;

struct TaskTable {
  std::vector<ComparedRun> runs;
  std::vector<std::string> tasks;

  TaskTable& task(const std::string& name, std::initializer_list<double> of_groups,
                  std::uint64_t seed = 0) {
    char group = 'a';
    for (const double value : of_groups) {
      runs.push_back(
          {std::string(1, group++), seed, {{"task", name}}, State::done, {{"acc", value}}, false});
      tasks.push_back(name);
    }
    return *this;
  }

  OverTasks operator()(const std::string& goal = "max") const {
    return compare_over_tasks(runs, tasks, {"acc", goal, "", false}, "a");
  }
};

TaskTable six_tasks() {
  TaskTable table;
  table.task("t1", {0.76, 0.77, 0.78, 0.77}).task("t2", {0.59, 0.59, 0.60, 0.58});
  table.task("t3", {0.95, 0.97, 0.96, 0.98}).task("t4", {0.70, 0.66, 0.68, 0.69});
  table.task("t5", {0.88, 0.91, 0.90, 0.92}).task("t6", {0.66, 0.66, 0.66, 0.67});
  return table;
}

TEST_CASE("one seed on each of six tasks is a comparison: ranks, Friedman, win, tie and loss") {
  const auto over = six_tasks()();
  CHECK(over.tasks == 6);
  CHECK(over.friedman->chi_squared == Approx(2.944444444444451));  // scipy
  REQUIRE(over.rows.size() == 4);
  CHECK(over.rows[0].group == "d");
  CHECK(over.rows[0].mean_rank == Approx(11.5 / 6));
  CHECK(over.rows[0].wins == 4);  // t1 t3 t5 t6
  CHECK(over.rows[0].ties == 0);
  CHECK(over.rows[0].losses == 2);
  CHECK(over.rows[3].group == "a");
  CHECK(over.rows[3].is_baseline);
  CHECK_FALSE(over.rows[3].p);
}

TEST_CASE("ties by rounding are ties") {
  TaskTable table;
  table.task("x", {0.3, 0.1 * 3}).task("y", {1, 2});
  const auto over = table();
  CHECK(over.rows[0].group == "b");
  CHECK(over.rows[0].wins == 1);
  CHECK(over.rows[0].ties == 1);
  CHECK(over.rows[0].mean_rank == 1.25);
}

TEST_CASE("with a goal to minimize the least is first") {
  TaskTable table;
  table.task("x", {1, 2}).task("y", {1, 2});
  CHECK(table("min").rows[0].group == "a");
  CHECK(table("max").rows[0].group == "b");
}

TEST_CASE("a task that a group lacks, or whose run is not to be trusted, counts for none") {
  auto table = six_tasks();
  table.task("t7", {1, 2, 3}).task("t8", {1, 2, 3, 4});
  table.runs.back().is_untrusted = true;
  const auto over = table();
  CHECK(over.tasks == 6);
  CHECK(over.left_out == std::vector<std::string>{"t7 (d)", "t8 (d, not to be trusted)"});
}

TEST_CASE("within each task the seeds are paired, and Holm's p values are of all tasks") {
  TaskTable table;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto noise = 0.01 * static_cast<double>(seed * seed);
    table.task("x", {1 + noise, 1.5 + 3 * noise}, seed).task("y", {2, 2.1 + noise}, seed);
  }
  const auto over = table();
  REQUIRE(over.within.size() == 2);
  const auto &x = over.within[0].rows[1].difference, &y = over.within[1].rows[1].difference;
  REQUIRE(x.p);
  REQUIRE(y.p);
  CHECK(std::min(*x.p_holm, *y.p_holm) == Approx(2 * std::min(*x.p, *y.p)));
}

TEST_CASE("programs get the groups over all tasks and within each") {
  const auto over = six_tasks()();
  const auto columns = over_columns(std::span(&over, 1), "solver", "a");
  CHECK(columns.rows.size() == 4 + 6 * 4);
  for (const auto& row : columns.rows) CHECK(row.size() == columns.columns.size());
}

TEST_CASE("strata hold the finite scores of the tasks that all groups have") {
  auto table = six_tasks();
  table.task("t7", {1, 2, 3});
  const auto strata = strata_of(table.runs, table.tasks, "acc");
  REQUIRE(strata.size() == 4);
  CHECK(strata[3].group == "d");
  CHECK(strata[3].strata.size() == 6);
}

}  // namespace
}  // namespace assay
