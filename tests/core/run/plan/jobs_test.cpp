#include "core/run/plan/jobs.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

// Two points of one parameter with two seeds each; the second takes two threads.
Plan small_plan(const Method& method) {
  Experiment experiment;
  experiment.run.memory = 1000;
  for (const double rate : {0.5, 4.0}) {
    Point point;
    point.params["rate"].value = rate;
    point.seeds = {3, 4};
    point.threads = rate > 1 ? 2 : 1;
    experiment.points.push_back(point);
  }
  CheckedInput x;
  x.role = "x";
  x.kind = "array";
  std::vector<std::vector<CheckedInput>> inputs;
  for (const auto* hash : {"aa", "bb"}) {
    x.sha256 = hash;
    inputs.push_back({x});
  }
  return make_plan(std::move(experiment), method, std::move(inputs));
}

Method small_method() {
  Method method;
  method.id = "descent";
  method.sha256 = "00ff";
  return method;
}

TEST_CASE("the job of a run has its point, its seed and the code that it was planned with") {
  const auto method = small_method();
  const auto plan = small_plan(method);
  const auto job = run_job(plan, plan.runs[3], {"store", "scratch", "checkpoint", "cache"});
  REQUIRE(job.points.size() == 1);
  CHECK(job.points[0].params.at("rate") == Value(4.0));
  CHECK(job.points[0].inputs.at(0).sha256 == "bb");
  CHECK(job.seed == 4);
  CHECK(job.threads == 2);
  CHECK(job.memory_limit == 1000);
  CHECK(job.library_sha256 == "00ff");
  CHECK_FALSE(job.check_only);
  CHECK(std::tie(job.store, job.scratch, job.checkpoint, job.cache) ==
        std::tuple("store", "scratch", "checkpoint", "cache"));
}

TEST_CASE("a repetition takes the code that there is") {
  const auto method = small_method();
  auto plan = small_plan(method);
  plan.runs[0].rerun_of = 7;
  CHECK(run_job(plan, plan.runs[0], {}).library_sha256.empty());
}

TEST_CASE("a check asks about the points that it is given, in their order") {
  const auto method = small_method();
  const auto plan = small_plan(method);
  const auto job = check_job(plan, {1, 0});
  REQUIRE(job.points.size() == 2);
  CHECK(job.points[0].params.at("rate") == Value(4.0));
  CHECK(job.points[1].params.at("rate") == Value(0.5));
  CHECK(job.threads == 2);
  CHECK(job.check_only);
  CHECK(job.library_sha256 == "00ff");
}

}  // namespace
}  // namespace assay
