// What calls that were cut short, or asked for a part, leave behind.
#include <signal.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using Catch::Contains;
using db::Status;

constexpr char kGrid[] = "seeds = \"0..2\"\n[[sweep]]\n\"params.rate\" = [0.05, 0.1, 0.2]\n";

std::size_t points_with_all_seeds(const Bench& bench) {
  return bench.rows("SELECT 1 FROM leaderboard WHERE metric = 'loss' AND n = 3 AND n_planned = 3");
}

TEST_CASE("a part of an experiment does not make it forget the rest") {
  Bench bench;
  bench.experiment("descent", kGrid);
  REQUIRE(bench.run().code == 0);
  REQUIRE(points_with_all_seeds(bench) == 3);
  CHECK(bench.run({"--only", "params.rate=0.1", "--only", "seed=1"}).code == 0);
  CHECK(points_with_all_seeds(bench) == 3);
}

TEST_CASE("parts that are run one after the other make the whole, which knows what is missing") {
  Bench bench;
  bench.experiment("descent", kGrid);
  CHECK(bench.run({"--only", "seed=0"}).code == 0);
  CHECK(bench.rows("SELECT 1 FROM current_plan WHERE status = 'pending'") == 6);
  CHECK(bench.run({"--only", "seed=1"}).code == 0);
  CHECK(bench.run({"--only", "seed=2"}).code == 0);
  CHECK(points_with_all_seeds(bench) == 3);
}

TEST_CASE("a run that is repeated from its record is an experiment of its own") {
  Bench bench;
  bench.experiment("descent", kGrid);
  REQUIRE(bench.run().code == 0);
  const auto shown = bench.assay({"show", "4", "--toml", "--db", (bench / "assay.db").string()});
  CHECK_THAT(shown.out, Contains("name = \"study-run-4\""));
}

TEST_CASE("where the hangup is ignored, as under nohup, a closed terminal stops nothing") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1]\n[run]\ntimeout = \"2s\"\n");
  const auto before = signal(SIGHUP, SIG_IGN);
  auto call = bench.start();
  signal(SIGHUP, before);
  REQUIRE(eventually([&] { return bench.has_process(); }));
  call.signal(SIGHUP);
  CHECK(call.wait().code == 1);
  CHECK(bench.run_of(1).run.status == Status::timeout);
}

TEST_CASE("a terminal that hangs up twice asks runs to stop and kills none") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1]\n[run]\ntimeout = \"1h\"\n");
  const auto before = signal(SIGHUP, SIG_DFL);  // these tests may run under nohup themselves
  auto call = bench.start();
  signal(SIGHUP, before);
  REQUIRE(eventually([&] { return bench.has_process(); }));
  call.signal(SIGHUP);
  call.signal(SIGHUP);
  CHECK(call.wait().code == 130);
  CHECK_FALSE(bench.run_of(1).exit_signal);
}

TEST_CASE("more runs at once than the soft limit of descriptors admits are no fault") {
  Bench bench;
  bench.experiment("descent", "seeds = \"0..59\"\n");
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{64, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  auto call = bench.start({"-j", "32"});
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  const auto ended = call.wait();
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(bench.count(Status::done) == 60);
}

}  // namespace
}  // namespace assay
