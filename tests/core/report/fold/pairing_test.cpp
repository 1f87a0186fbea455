// Pairs of runs that share a seed.
#include "core/report/fold/pairing.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay {
namespace {

using Samples = std::vector<Sample>;

// "seed left right" of each pair.
std::string text_of(const std::vector<Pair>& pairs) {
  std::string text;
  for (const auto& p : pairs)
    text += std::to_string(p.seed) + " " + std::to_string(static_cast<int>(p.left)) + " " +
            std::to_string(static_cast<int>(p.right)) + "\n";
  return text;
}

TEST_CASE("runs of equal seed are pairs, others stay alone") {
  const Samples left{{0, {{"solver", "a"}}, 1}, {1, {{"solver", "a"}}, 2}};
  const Samples right{{1, {{"solver", "b"}}, 3}, {2, {{"solver", "b"}}, 4}};
  CHECK(text_of(pair_up(left, right).pairs) == "1 2 3\n");
}

TEST_CASE("a key that varies within a group must agree") {
  const Samples left{{0, {{"solver", "a"}, {"n", "1"}}, 1}, {0, {{"solver", "a"}, {"n", "2"}}, 2}};
  const Samples right{{0, {{"solver", "b"}, {"n", "2"}}, 4}, {0, {{"solver", "b"}, {"n", "1"}}, 3}};
  CHECK(text_of(pair_up(left, right).pairs) == "0 1 3\n0 2 4\n");
}

TEST_CASE("a key that one group lacks parts no pair") {
  const Samples left{{0, {{"eps", "1"}}, 1}, {0, {{"eps", "2"}}, 2}};
  const Samples right{{0, {}, 3}};
  CHECK(text_of(pair_up(left, right).pairs) == "0 1 3\n0 2 3\n");
}

TEST_CASE("a key that only some samples of a group have parts them from the others") {
  // emd has no eps; sinkhorn has. Of b, too.
  const Samples left{{0, {{"solver", "emd"}}, 1}, {0, {{"solver", "sinkhorn"}, {"eps", "1"}}, 2}};
  const Samples right{{0, {{"solver", "sinkhorn"}, {"eps", "1"}}, 4}, {0, {{"solver", "emd"}}, 3}};
  CHECK(text_of(pair_up(left, right).pairs) == "0 1 3\n0 2 4\n");
}

TEST_CASE("a key that is swept in one group and fixed in the other pairs like with like") {
  const Samples left{{0, {{"residual", "false"}}, 1}, {0, {{"residual", "true"}}, 9}};
  const Samples right{{0, {{"residual", "false"}}, 2}};
  const auto pairing = pair_up(left, right);
  CHECK(text_of(pairing.pairs) == "0 1 2\n");
  CHECK(pairing.lonely_left == std::vector<std::string>{"residual=true seed=0"});
}

TEST_CASE("where no partner is the same in all, the most alike are pairs, and the keys are named") {
  // An easy problem with and without a switch, and two harder ones with it.
  const Samples easy{{0, {{"dim", "2"}, {"noise", "1"}, {"residual", "true"}}, 1},
                     {0, {{"dim", "2"}, {"noise", "1"}, {"residual", "false"}}, 9}};
  const Samples harder{{0, {{"dim", "8"}, {"noise", "1"}, {"residual", "true"}}, 2},
                       {0, {{"dim", "2"}, {"noise", "4"}, {"residual", "true"}}, 3}};
  for (const bool swap : {false, true}) {
    const auto pairing = swap ? pair_up(easy, harder) : pair_up(harder, easy);
    CHECK(text_of(pairing.pairs) == (swap ? "0 1 2\n0 1 3\n" : "0 2 1\n0 3 1\n"));
    CHECK(pairing.differing == std::vector<std::string>{"dim", "noise"});
  }
}

TEST_CASE("samples without a partner are named on both sides") {
  const Samples left{{0, {{"x", "1"}}, 1}, {0, {{"x", "2"}}, 2}};
  const Samples right{{0, {{"x", "2"}}, 2}, {0, {{"x", "3"}}, 3}, {1, {{"x", "2"}}, 4}};
  const auto pairing = pair_up(left, right);
  CHECK(text_of(pairing.pairs) == "0 2 2\n");
  CHECK(pairing.lonely_left == std::vector<std::string>{"x=1 seed=0"});
  CHECK(pairing.lonely_right == std::vector<std::string>{"x=3 seed=0", "x=2 seed=1"});
}

TEST_CASE("the differences of 64-bit integers are theirs, not those of the nearest doubles") {
  const Samples left{{0, {}, 9007199254740993}}, right{{0, {}, 9007199254740992}};
  CHECK(pair_up(left, right).pairs.at(0).difference() == 1);
}

TEST_CASE("the values of a seed are one mean") {
  const std::vector<PointValue> values{{1, "x=1", 5}, {0, "x=1", 3}, {1, "x=2", 4}, {0, "x=2", 2}};
  const auto seeds = seed_means(values);
  CHECK(seeds.means == std::vector<double>{2.5, 4.5});
  CHECK(seeds.gap.empty());
}

TEST_CASE("a seed that lacks a point is named; one that has none is no seed") {
  const double nan = std::nan("");
  CHECK(seed_means(
            std::vector<PointValue>{{1, "x=0", 1}, {1, "x=1", 1}, {3, "x=0", nan}, {3, "x=1", 100}})
            .gap == "seed 3 has no finite value at x=0");
  const auto seeds = seed_means(std::vector<PointValue>{{1, "", 1}, {2, "", nan}});
  CHECK(seeds.means == std::vector<double>{1});
  CHECK(seeds.gap.empty());
}

}  // namespace
}  // namespace assay
