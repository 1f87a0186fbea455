// What is said of runs while they go on and at their end.
#include "core/report/plan/progress.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

using std::chrono::milliseconds;

Snapshot at(std::size_t ended, std::size_t fresh, milliseconds elapsed) {
  Snapshot now;
  now.total = 18;
  now.ended = ended;
  now.fresh = fresh;
  now.elapsed = elapsed;
  return now;
}

TEST_CASE("what is left is judged by the runs that were executed, not by those of before") {
  CHECK(progress_text(at(12, 6, milliseconds(6000))) == "12/18 runs, 6 s, about 6 s left");
  CHECK(progress_text(at(12, 0, milliseconds(6000))) == "12/18 runs, 6 s");
  CHECK(progress_text(at(18, 6, milliseconds(6000))) == "18/18 runs, 6 s");
}

TEST_CASE("a run that goes on counts for its part") {
  auto now = at(12, 5, milliseconds(6000));
  now.running = 2;
  now.running_fraction = 1;
  CHECK(progress_text(now) == "12/18 runs, 2 running, 6 s, about 5 s left");
}

// A method with a loss to be minimised and a certificate.
struct One {
  Method method;
  Plan plan;
  RunOutcome outcome;

  One() {
    Output loss, converged;
    loss.name = "loss";
    loss.goal = Goal::minimize;
    converged.name = "converged";
    converged.certifies = true;
    method.id = "descent";
    method.outputs = {loss, converged};
    plan.method = &method;
    plan.experiment.points.emplace_back().seeds = {3};
    plan.runs = {{0, 3, "f", {}}};
    outcome.plan = &plan;
    outcome.run = &plan.runs[0];
    outcome.run_id = 7;
    outcome.wall_ms = 410;
    outcome.results = {{"loss", 0.25}, {"converged", std::int64_t{1}}};
  }
};

TEST_CASE("the results with a goal stand for all") {
  const One one;
  CHECK(outcome_text(one.outcome, "") == "done        seed=3  410 ms  loss=0.25");
}

TEST_CASE("what certifies says why a run is not to be trusted") {
  One one;
  one.outcome.results.back().second = std::int64_t{0};
  one.outcome.trusted = false;
  one.outcome.warnings = 2;
  CHECK(outcome_text(one.outcome, " --db a.db") ==
        "done        seed=3  410 ms  loss=0.25  not to be trusted: converged = 0; 2 warnings  "
        "(assay show 7 --db a.db)");
}

TEST_CASE("of a failure the first line is told") {
  One one;
  one.outcome.status = db::Status::failed;
  one.outcome.error = "no such matrix\nat line 7";
  CHECK(outcome_text(one.outcome, "") ==
        "failed      seed=3  410 ms  no such matrix  (assay show 7)");
}

TEST_CASE("a summary names what there is") {
  Summary summary;
  summary.done = 12;
  summary.finished_before = 5;
  summary.failed = 1;
  summary.untrusted = 2;
  CHECK(summary_text(summary, 18) ==
        "18 runs: 12 done, 5 finished before, 1 failed; 2 not to be trusted");
  CHECK(summary_text({}, 1) == "1 run");
}

}  // namespace
}  // namespace assay
