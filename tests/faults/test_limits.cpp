// Limits of time and memory, and how the user's signals end a sweep.
#include <signal.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using db::Status;

TEST_CASE("a run over its time limit is asked to stop") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [0, 1]\n[run]\ntimeout = \"200ms\"\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.run_of(0).run.status == Status::done);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::timeout);
  CHECK(run.error == "took longer than its time limit of 200 ms");
  CHECK(run.curves.at(0).n == 3);
}

TEST_CASE("a run that does not listen is ended by a signal", "[slow]") {
  Bench bench;
  bench.experiment("fault_sleep", "seeds = [0, 1, 2]\n[run]\ntimeout = \"200ms\"\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.count(Status::done) == 2);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::timeout);
  CHECK(run.exit_signal == SIGTERM);
}

TEST_CASE("a run that never pauses in logging cannot hold the host up") {
  Bench bench;
  bench.experiment("fault_flood", "seeds = [1]\n[run]\ntimeout = \"200ms\"\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.run_of(1).run.status == Status::timeout);
}

TEST_CASE("a run that never pauses in printing cannot hold the host up") {
  Bench bench;
  bench.experiment("fault_chatter", "seeds = [1]\n[run]\ntimeout = \"200ms\"\n");
  CHECK(bench.run().code == 1);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::timeout);
  CHECK(lines(run, "stdout").size() <= 601);
}

// A sanitizer's own memory counts as well, and is more than the limit.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("a run over its memory limit is killed, and only that run") {
  Bench bench;
  bench.experiment("fault_hoard", "seeds = [0, 1, 2]\n[run]\nmemory = \"100MiB\"\njobs = 1\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.count(Status::done) == 2);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::out_of_memory);
  CHECK(run.error == "used more than its memory limit of 100.0 MiB");
  CHECK(run.max_rss_kb.value_or(0) > 100 * 1024);
}

TEST_CASE("the memory of a run's children counts as its own") {
  Bench bench;
  bench.experiment("fault_brood", "seeds = [0, 1, 2]\n[run]\nmemory = \"100MiB\"\njobs = 1\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.count(Status::done) == 2);
  CHECK(bench.run_of(1).error == "used more than its memory limit of 100.0 MiB");
}
#endif

TEST_CASE("a Ctrl-C ends a sweep whose library hangs when it is loaded anew") {
  Bench bench;
  setenv("ASSAY_FAULT_FILE", (bench / "loaded").c_str(), 1);
  bench.experiment("fault_reload", "seeds = [0, 1]\n[run]\njobs = 1\n");
  auto call = bench.start();
  REQUIRE(eventually([&] { return bench.count(Status::done) == 1; }));
  call.signal(SIGINT);
  CHECK(call.wait().code == 130);
  unsetenv("ASSAY_FAULT_FILE");
}

TEST_CASE("the first Ctrl-C asks runs to stop and starts no others") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1, 0, 2]\n[run]\njobs = 1\n");
  auto call = bench.start();
  REQUIRE(eventually([&] { return bench.has_process(); }));
  call.signal(SIGINT);
  const auto ended = call.wait();
  CHECK(ended.code == 130);
  CHECK(ended.out.find("1 stopped, 2 not started") != std::string::npos);
  const auto runs = bench.runs();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].run.status == Status::stopped);
}

TEST_CASE("signals that nobody asked for do not end a sweep") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1]\n");
  auto call = bench.start();
  REQUIRE(eventually([&] { return bench.has_process(); }));
  for (const int number : {SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXFSZ})
    call.signal(number);
  call.signal(SIGINT);
  CHECK(call.wait().code == 130);
  CHECK(bench.run_of(1).run.status == Status::stopped);
}

TEST_CASE("the second Ctrl-C kills what does not listen") {
  Bench bench;
  bench.experiment("fault_sleep", "seeds = [1]\n");
  auto call = bench.start();
  REQUIRE(eventually([&] { return bench.has_process(); }));
  call.signal(SIGINT);
  REQUIRE(eventually([&] { return call.said("once more to kill them"); }));
  call.signal(SIGTERM);
  const auto ended = call.wait();
  CHECK(ended.code == 130);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::interrupted);
  CHECK(run.error == "interrupted by the user");
}

TEST_CASE("a stopped sweep is completed by the same command") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1, 0, 2]\n[run]\njobs = 1\ntimeout = \"1s\"\n");
  auto call = bench.start();
  REQUIRE(eventually([&] { return bench.has_process(); }));
  call.signal(SIGINT);
  REQUIRE(call.wait().code == 130);
  CHECK(bench.run({"-s", "experiment.seeds=[0, 2]"}).code == 0);
  CHECK(bench.count(Status::done) == 2);
}

}  // namespace
}  // namespace assay
