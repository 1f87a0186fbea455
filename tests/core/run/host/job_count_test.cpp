// How many runs at once, with how much memory each.
#include "core/run/host/job_count.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

Plan asking(std::uint32_t jobs, std::uint32_t threads, std::uint64_t memory = 0) {
  Plan plan;
  plan.experiment.run.jobs = jobs;
  plan.experiment.run.memory = memory;
  plan.experiment.points.emplace_back().threads = threads;
  return plan;
}

TEST_CASE("the cores are shared out by the run with the most threads") {
  CHECK(default_jobs(std::vector{asking(0, 1), asking(0, 4)}, 16) == 4);
  CHECK(default_jobs(std::vector{asking(0, 32)}, 16) == 1);
}

TEST_CASE("the most jobs that a plan asks for are taken, whatever the cores") {
  CHECK(default_jobs(std::vector{asking(3, 1), asking(7, 8), asking(0, 1)}, 2) == 7);
}

TEST_CASE("more jobs than there are descriptors for are cut, and a note says so") {
  Diagnostics diagnostics;
  const auto few = affordable_jobs(1000, 64, diagnostics);
  CHECK(few < 64);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].severity == Severity::note);
  CHECK(diagnostics[0].message.find("instead of 1000") != std::string::npos);
  CHECK(affordable_jobs(few, 64, diagnostics) == few);
  CHECK(diagnostics.size() == 1);
}

TEST_CASE("a limit that an experiment sets stays, the others share nine tenths of the memory") {
  std::vector<Plan> plans{asking(0, 1, 5000), asking(0, 1)};
  set_memory_limits(plans, 3, 30'000);
  CHECK(plans[0].experiment.run.memory == 5000);
  CHECK(plans[1].experiment.run.memory == 9000);
}

}  // namespace
}  // namespace assay
