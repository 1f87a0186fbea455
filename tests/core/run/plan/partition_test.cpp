#include "core/run/plan/partition.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

Experiment with_rates(const std::vector<double>& rates) {
  Experiment experiment;
  for (const auto rate : rates) {
    Point point;
    point.params["rate"].value = rate;
    point.seeds = {0, 1};
    experiment.points.push_back(point);
  }
  return experiment;
}

TEST_CASE("without a database every fingerprint is to do once, in the order of the plans") {
  Method method;
  method.id = "descent";
  const std::vector<Plan> plans = {make_plan(with_rates({1, 2}), method, {{}, {}}),
                                   make_plan(with_rates({2, 3}), method, {{}, {}})};
  const auto runs = partition(plans, nullptr, false);
  REQUIRE(runs.todo.size() == 6);
  CHECK(runs.shared == 2);
  CHECK(runs.finished.empty());
  CHECK(runs.total() == 8);
  CHECK(runs.todo[3].plan == &plans[0]);
  CHECK(runs.todo[4].plan == &plans[1]);
  CHECK(runs.todo[4].point().params.at("rate").value == Value(3.0));
  CHECK(points_to_run(runs, plans[0]) == std::vector<std::size_t>{0, 1});
  CHECK(points_to_run(runs, plans[1]) == std::vector<std::size_t>{1});
}

TEST_CASE("repetitions are to do each time that they are asked for") {
  Method method;
  method.id = "descent";
  std::vector<Plan> plans(2, make_plan(with_rates({1}), method, {{}}));
  for (auto& plan : plans)
    for (auto& run : plan.runs) run.rerun_of = 7;
  const auto runs = partition(plans, nullptr, false);
  CHECK(runs.todo.size() == 4);
  CHECK(runs.shared == 0);
}

}  // namespace
}  // namespace assay
