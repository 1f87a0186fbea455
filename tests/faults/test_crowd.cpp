// Many hosts at one sweep in one database, and a reader that never rests.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

bool is_locked(const Ended& ended) {
  return (ended.out + ended.err).find("locked") != std::string::npos;
}

bool has_ended(const Call& call) { return call.ends_before(Clock::now()); }

// Reads as a person beside the hosts would. True once there was something to read.
bool read_all(Bench& bench) {
  if (bench.rows("select 1 from run") == 0) return false;
  auto reader = bench.database();
  for (const auto& run : reader.list_runs({})) reader.run_detail(std::to_string(run.run_id));
  reader.query("select * from leaderboard");
  const auto ended = bench.assay({"runs", "--db", (bench / "assay.db").string()});
  INFO(ended.out << ended.err);
  CHECK(ended.code == 0);
  CHECK_FALSE(is_locked(ended));
  return true;
}

TEST_CASE("hosts in any number share a sweep, and readers beside them see no error", "[slow]") {
  const std::size_t hosts = GENERATE(2, 8);
  constexpr std::size_t kRuns = 120;
  CAPTURE(hosts);
  Bench bench;
  bench.experiment("descent", "seeds = \"0..119\"\n[params]\nsteps = 2000\n");
  std::vector<Call> calls;
  for (std::size_t i = 0; i < hosts; ++i) calls.push_back(bench.start({"-j", "1", "-q"}));
  std::size_t reads = 0;
  while (!std::all_of(calls.begin(), calls.end(), has_ended)) reads += read_all(bench) ? 1 : 0;
  for (auto& call : calls) {
    const auto ended = call.wait();
    INFO(ended.out << ended.err);
    CHECK(ended.code == 0);
    CHECK_FALSE(is_locked(ended));
  }
  CHECK(reads > 0);
  CHECK(bench.runs().size() == kRuns);
  CHECK(bench.count(db::Status::done) == kRuns);
  CHECK(bench.rows("select distinct fingerprint from run") == kRuns);
  CHECK(bench.rows("select distinct session_id from run") > 1);
}

}  // namespace
}  // namespace assay
