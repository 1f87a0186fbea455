// The host itself: its sudden death, two of them at once, and the same bits whatever they do.
#include <signal.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using db::Status;

// Every number that a sweep left: curves and final values, by seed.
std::string bits(const Bench& bench) {
  auto reader = bench.database();
  std::map<std::uint64_t, std::string> by_seed;
  for (const auto& run : bench.runs()) {
    if (run.run.status != Status::done) continue;
    auto& text = by_seed[run.run.seed];
    char digits[64];
    const auto add = [&](std::int64_t step, double value) {
      std::snprintf(digits, sizeof digits, "%ld %a\n", static_cast<long>(step), value);
      text += digits;
    };
    for (const auto& point : reader.curve(run.run.run_id, "loss")) add(point.step, point.value);
    for (const auto& final : run.run.finals) add(-1, std::get<double>(final.value));
  }
  std::string all;
  for (const auto& [seed, text] : by_seed) all += std::to_string(seed) + "\n" + text;
  return all;
}

TEST_CASE("when the host is killed its runs die, and the next call completes the sweep") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1, 0]\n[run]\njobs = 1\ntimeout = \"100ms\"\n");
  auto call = bench.start({"-s", "run.timeout=\"1h\""});
  REQUIRE(eventually([&] { return bench.has_process(); }));
  const auto family = descendants(call.pid());
  REQUIRE(family.size() >= 2);  // a worker and a run
  call.signal(SIGKILL);
  CHECK(call.wait().code == 128 + SIGKILL);
  for (const pid_t pid : family) CHECK(eventually([&] { return !is_alive(pid); }));
  CHECK(bench.run_of(1).run.status == Status::interrupted);  // though nobody has noted it yet
  CHECK(bench.count(Status::running) == 1);

  CHECK(bench.run().code == 1);
  const auto runs = bench.runs();
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].run.status == Status::interrupted);
  CHECK(runs[0].ended_at.has_value());
  CHECK(runs[1].run.status == Status::timeout);
  CHECK(runs[1].fingerprint == runs[0].fingerprint);
  CHECK(runs[2].run.status == Status::done);
}

TEST_CASE("what a run has started ends with a killed host") {
  Bench bench;
  bench.experiment("fault_parent", "seeds = [1]\n");
  auto call = bench.start();
  REQUIRE(eventually([&] { return descendants(call.pid()).size() == 3; }));  // worker, run, child
  const auto family = descendants(call.pid());
  call.signal(SIGKILL);
  call.wait();
  for (const pid_t pid : family) CHECK(eventually([&] { return !is_alive(pid); }));
}

TEST_CASE("two hosts share a sweep without running anything twice") {
  Bench bench;
  bench.experiment("descent", "seeds = \"0..39\"\n");
  auto first = bench.start({"-j", "1"});
  auto second = bench.start({"-j", "1"});
  const auto one = first.wait(), two = second.wait();
  INFO(one.err << two.err);
  CHECK(one.code == 0);
  CHECK(two.code == 0);
  std::set<std::string> fingerprints;
  for (const auto& run : bench.runs()) {
    CHECK(run.run.status == Status::done);
    CHECK(fingerprints.insert(run.fingerprint).second);
  }
  CHECK(fingerprints.size() == 40);
}

TEST_CASE("a host takes over a run whose host was killed while it waited for it") {
  Bench bench;
  bench.experiment("fault_obedient", "seeds = [1]\n[run]\ntimeout = \"1h\"\n");
  auto first = bench.start();
  REQUIRE(eventually([&] { return bench.has_process(); }));
  auto second = bench.start({"-s", "run.timeout=\"100ms\""});
  REQUIRE(eventually([&] { return second.said("waiting for 1 run that another host has"); }));
  first.signal(SIGKILL);
  first.wait();
  const auto ended = second.wait();
  CHECK(ended.code == 1);
  CHECK(ended.err.find("waiting") == ended.err.rfind("waiting"));  // one line
  CHECK(bench.count(Status::interrupted) == 1);
  CHECK(bench.count(Status::timeout) == 1);
}

TEST_CASE("the same numbers come out whatever the number of jobs, and again by force") {
  Bench alone, together;
  for (auto* bench : {&alone, &together}) bench->experiment("descent", "seeds = \"0..5\"\n");
  REQUIRE(alone.run({"-j", "1"}).code == 0);
  REQUIRE(together.run({"-j", "2"}).code == 0);
  const auto expected = bits(alone);
  CHECK(expected.size() > 6 * 100);
  CHECK(bits(together) == expected);
  REQUIRE(alone.run({"--force"}).code == 0);
  CHECK(alone.runs().size() == 6);
  CHECK(bits(alone) == expected);
}

TEST_CASE("a sweep with a hole in its grid runs the points that are left") {
  Bench bench;
  bench.experiment("descent",
                   "seeds = [0, 1]\n[[sweep]]\n\"params.steps\" = [1, 2, 3, 4]\n"
                   "exclude = [{ \"params.steps\" = 1 }, { \"params.steps\" = 3 }]\n");
  const auto ended = bench.run();
  INFO(ended.err);
  CHECK(ended.code == 0);
  std::multiset<std::int64_t> steps;
  for (const auto& run : bench.runs())
    for (const auto& param : run.params)
      if (param.key == "params.steps") steps.insert(std::get<std::int64_t>(param.value));
  CHECK(steps == std::multiset<std::int64_t>{2, 2, 4, 4});
}

}  // namespace
}  // namespace assay
