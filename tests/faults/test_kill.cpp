// The host is killed at random moments of a sweep: nothing that was there is lost.
#include <signal.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "db/doctor.hpp"
#include "tests/faults/program.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
using Moment = std::chrono::microseconds;

constexpr std::size_t kRuns = 24;
const Arguments kAsJson = {"--json", "-q", "-j", "1"};

struct Sweep {
  Bench bench;
  Sweep() { bench.experiment("descent", "seeds = \"0..23\"\n[params]\nsteps = 2000\n"); }
};

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kKills = 25;  // every process starts slowly
#else
constexpr std::size_t kKills = 200;
#endif

std::size_t kills() {
  const char* count = std::getenv("ASSAY_FAULT_COUNT");
  return count == nullptr ? kKills : std::stoul(count);
}

// The runs that a host said had finished. The last line may be cut.
std::vector<std::int64_t> reported(const std::string& out) {
  std::vector<std::int64_t> runs;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    const auto run = nlohmann::json::parse(line, nullptr, false);
    if (!run.is_discarded() && run["status"] == "done") runs.push_back(run["run_id"]);
  }
  return runs;
}

// What the checks named here say is wrong; all checks where none is named.
std::string wrong(const Bench& bench, const std::vector<std::string>& checks = {}) {
  std::string text;
  for (const auto& finding : db::examine(bench / "assay.db")) {
    const bool is_asked =
        checks.empty() || std::find(checks.begin(), checks.end(), finding.check) != checks.end();
    if (is_asked && !finding.is_ok) text += finding.check + ": " + finding.what + "\n";
  }
  return text;
}

std::size_t rows_of(const Bench& bench, std::int64_t run) {
  return bench.rows("select 1 from run where status = 'done' and run_id = " + std::to_string(run));
}

struct Count {
  std::size_t killed = 0, unborn = 0;         // before there was a database
  std::size_t reported = 0, interrupted = 0;  // runs
};

void check_after_kill(const Sweep& sweep, const Ended& killed, Count& count) {
  if (sweep.bench.rows("select 1 from sqlite_schema") == 0) {
    ++count.unborn;
    CHECK(reported(killed.out).empty());
    return;
  }
  CHECK(wrong(sweep.bench, {"file", "integrity", "tables", "references"}) == "");
  for (const auto run : reported(killed.out)) {
    ++count.reported;
    CHECK(rows_of(sweep.bench, run) == 1);
  }
}

void check_completed(const Sweep& sweep, const Ended& killed, const Ended& ended, Count& count) {
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(wrong(sweep.bench) == "");
  CHECK(sweep.bench.count(db::Status::running) == 0);
  CHECK(sweep.bench.count(db::Status::done) == kRuns);
  CHECK(sweep.bench.rows("select distinct fingerprint from current_plan") == kRuns);
  CHECK(sweep.bench.rows("select 1 from current_plan join run using (fingerprint) "
                         "where run.status = 'done'") == kRuns);
  for (const auto run : reported(killed.out)) CHECK(rows_of(sweep.bench, run) == 1);
  count.interrupted += sweep.bench.count(db::Status::interrupted);
}

Moment since(Clock::time_point start) {
  return std::chrono::duration_cast<Moment>(Clock::now() - start);
}

// Two sweeps at a time, each killed at its moment and then run again. A sweep that was faster than
// its moment corrects how long a sweep takes.
void kill_and_complete(std::array<Moment, 2> moments, Moment& duration, Count& count) {
  std::sort(moments.begin(), moments.end());
  Sweep sweeps[2];
  const auto start = Clock::now();
  Call calls[] = {sweeps[0].bench.start(kAsJson), sweeps[1].bench.start(kAsJson)};
  Ended killed[2];
  for (int i = 0; i < 2; ++i) {
    if (calls[i].ends_before(start + moments[i])) {
      duration = since(start);
    } else {
      calls[i].signal(SIGKILL);
      duration += duration / 16;  // it may be longer than thought
      ++count.killed;
    }
  }
  for (int i = 0; i < 2; ++i) check_after_kill(sweeps[i], killed[i] = calls[i].wait(), count);
  Call again[] = {sweeps[0].bench.start(kAsJson), sweeps[1].bench.start(kAsJson)};
  for (int i = 0; i < 2; ++i) check_completed(sweeps[i], killed[i], again[i].wait(), count);
}

// How long two undisturbed sweeps take side by side.
Moment measured_duration() {
  Sweep sweeps[2];
  const auto start = Clock::now();
  Call calls[] = {sweeps[0].bench.start(kAsJson), sweeps[1].bench.start(kAsJson)};
  for (auto& call : calls) REQUIRE(call.wait().code == 0);
  return since(start);
}

TEST_CASE("a host may be killed at any moment: no result is lost and the sweep completes",
          "[slow]") {
  auto duration = measured_duration();
  std::mt19937_64 random(20'250'101);
  const auto moment = [&] {
    return Moment(std::uniform_int_distribution<Moment::rep>(0, duration.count())(random));
  };
  Count count;
  for (std::size_t pairs = 0; count.killed < kills() && pairs < 2 * kills(); ++pairs)
    kill_and_complete({moment(), moment()}, duration, count);
  WARN("killed " << count.killed << " hosts, " << count.unborn << " before there was a database; "
                 << count.reported << " runs were reported before and " << count.interrupted
                 << " interrupted");
  CHECK(count.killed >= kills());
}

}  // namespace
}  // namespace assay
