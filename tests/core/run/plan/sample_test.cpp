#include "core/run/plan/sample.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <numeric>

namespace assay {
namespace {

TEST_CASE("a sample is a number or a share, rounded up, and never more than all") {
  CHECK(sample_size("3", 10) == 3);
  CHECK(sample_size("25", 10) == 10);
  CHECK(sample_size("5%", 10) == 1);
  CHECK(sample_size("100%", 7) == 7);
  for (const auto* text : {"", "0", "-1", "1.5", "101%", "0%", "many", "nan", "%"})
    CHECK_FALSE(sample_size(text, 10));
}

TEST_CASE("a seed draws the same, each run once, in order") {
  std::vector<std::int64_t> runs(100);
  std::iota(runs.begin(), runs.end(), 1);
  const auto sample = drawn(runs, 10, 7);
  REQUIRE(sample.size() == 10);
  CHECK(std::is_sorted(sample.begin(), sample.end()));
  CHECK(std::adjacent_find(sample.begin(), sample.end()) == sample.end());
  CHECK(drawn(runs, 10, 7) == sample);
  CHECK(drawn(runs, 10, 8) != sample);
  CHECK(drawn(runs, 100, 7) == runs);
}

TEST_CASE("every set is drawn about as often as any other") {
  constexpr int kDraws = 20'000;
  std::map<std::vector<std::int64_t>, int> counts;
  for (int seed = 0; seed < kDraws; ++seed)
    ++counts[drawn({1, 2, 3, 4}, 2, static_cast<std::uint64_t>(seed))];
  REQUIRE(counts.size() == 6);
  // Six sets: 3333 each on the average, with a standard deviation of 53; six of those either way.
  for (const auto& [set, count] : counts) CHECK(std::abs(count - kDraws / 6) < 6 * 53);
}

}  // namespace
}  // namespace assay
