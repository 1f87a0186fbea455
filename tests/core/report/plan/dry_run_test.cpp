// What a dry run says of each run, and what tells a new one from the finished ones.
#include "core/report/plan/dry_run.hpp"

#include <catch2/catch.hpp>

#include "core/report/plan/nearest_run.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

using Catch::Matchers::Contains;

const Method& descent() {
  static const Method method = [] {
    Method m;
    m.id = "descent";
    m.sha256 = "00ff";  // of the library, as in the fixture
    return m;
  }();
  return method;
}

// A plan of seed 0 at each of these rates.
Plan with_rates(const std::vector<double>& rates) {
  Experiment experiment;
  experiment.name = "study";
  for (const auto rate : rates) {
    auto& point = experiment.points.emplace_back();
    point.params["rate"].value = rate;
    point.varied = {{"params.rate", rate}};
    point.seeds = {0};
  }
  return make_plan(std::move(experiment), descent(), std::vector<std::vector<CheckedInput>>(rates.size()));
}

std::string said(const Plan& plan, const Holders& holders, bool force = false,
                 std::size_t width = 0) {
  return dry_run_text({&plan, 1}, holders, force, nullptr, {width, false, ""});
}

TEST_CASE("a run that the database does not know is new") {
  CHECK_THAT(said(with_rates({0.1}), {}), Contains("new    never run") && Contains("1 run: 1 new\n"));
}

TEST_CASE("each state of a known run has its word") {
  const auto plan = with_rates({0.1});
  const auto as = [&](db::Status status, bool alive, bool force = false) {
    db::Holder holder;
    holder.run_id = 7;
    holder.status = status;
    holder.session_alive = alive;
    return said(plan, {{plan.runs[0].fingerprint, holder}}, force);
  };
  CHECK_THAT(as(db::Status::done, false), Contains("finished  run 7: done"));
  CHECK_THAT(as(db::Status::done, false, true), Contains("again  run 7: done; --force"));
  CHECK_THAT(as(db::Status::crashed, false), Contains("failed before  run 7: crashed"));
  CHECK_THAT(as(db::Status::running, true), Contains("running  run 7: running\n"));
  CHECK_THAT(as(db::Status::running, false), Contains("failed before  run 7: running, its host is gone"));
}

TEST_CASE("what two points ask for alike is run once") {
  CHECK_THAT(said(with_rates({0.1, 0.1}), {}),
             Contains("shared  the same run as one above") && Contains("2 runs: 1 new, 1 shared\n"));
}

TEST_CASE("a terminal gets the first two hundred runs, another program all") {
  std::vector<double> rates;
  for (int i = 1; i <= 230; ++i) rates.push_back(i);
  const auto plan = with_rates(rates);
  CHECK_THAT(said(plan, {}, false, 80), Contains("and 30 more runs\n") && Contains("230 runs: 230 new"));
  CHECK_THAT(said(plan, {}), !Contains("more runs"));
}

TEST_CASE("a new run is told from the finished one that is most like it") {
  const db::Folder folder;
  db::Bench bench(folder / "a.db");
  bench.finished("a", 1.0);  // rate 0.1
  db::Reader reader(folder / "a.db");
  NearestRuns nearest(&reader);
  const auto plan = with_rates({0.2, 0.1});
  CHECK(nearest.unlike(plan, plan.runs[0]) == "unlike run 1: rate was 0.1");
  CHECK(nearest.unlike(plan, plan.runs[1]).empty());  // it was made of the same
  auto other = with_rates({0.2});
  other.runs[0].seed = 3;
  CHECK(nearest.unlike(other, other.runs[0]) == "unlike run 1: rate was 0.1, seed was 0");
}

TEST_CASE("without a database nothing is like a new run") {
  const auto plan = with_rates({0.2});
  CHECK(NearestRuns(nullptr).unlike(plan, plan.runs[0]).empty());
}

}  // namespace
}  // namespace assay
