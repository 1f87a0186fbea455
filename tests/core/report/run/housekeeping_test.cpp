// What merge and gc tell of what they did.
#include "core/report/run/housekeeping.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("a merge tells what came in, and nothing of what did not happen") {
  db::Merged merged;
  merged.runs = 1;
  merged.points = 2;
  merged.already_there = 3;
  CHECK(merged_text("a.db", merged) ==
        "a.db: 1 run taken in (2 points, 0 new experiments), 3 there already\n");
  merged.still_running = 1;
  CHECK(merged_text("a.db", merged).ends_with("  1 run left out: not ended there yet\n"));
}

TEST_CASE("the level of instructions is told where it may be why bits differ") {
  db::Merged merged;
  merged.differences = {{1, 2, "loss", "avx2", "avx2"}, {3, 4, "cost", "avx2", "avx512"}};
  const auto faults = merge_faults("a.db", merged);
  REQUIRE(faults.size() == 2);
  CHECK(faults[0] ==
        "a.db: run 2 there and run 1 here have one fingerprint and differ in 'loss'; the one here "
        "is kept");
  CHECK(faults[1].find("'cost' (avx512 there, avx2 here)") != std::string::npos);
}

TEST_CASE("of many faults of a kind ten are told and the others counted") {
  db::Merged merged;
  merged.lost.assign(12, "00ff");
  merged.refused = {{7, "a\nb"}};
  const auto faults = merge_faults("a.db", merged);
  REQUIRE(faults.size() == 12);
  CHECK(faults[0].find('\n') == std::string::npos);
  CHECK(faults.back() == "a.db: and 2 more like these");
}

TEST_CASE("experiments are mixed that had runs before and have more now") {
  CHECK(mixed_text({{"a", 1}, {"b", 1}, {"c", 1}}, {{"a", 2}, {"b", 1}, {"d", 5}}) ==
        "  runs of both are now in a\n");
  CHECK(mixed_text({}, {{"a", 2}}).empty());
}

TEST_CASE("garbage is counted by its kind") {
  db::Garbage garbage;
  garbage.runs = {1, 2};
  garbage.artifacts = {{"a", 1024, 0}, {"b", 1024, 0}};
  garbage.stages = {{"c", 512, 0}};
  garbage.free_bytes = 4096;
  const auto table = garbage_table(garbage);
  CHECK(table.rows[0] == std::vector<std::string>{"runs in the trash", "2", ""});
  CHECK(table.rows[1][1] == "2");
  CHECK(garbage_bytes(garbage) == 2 * 1024 + 512 + 4096);
}

}  // namespace
}  // namespace assay
