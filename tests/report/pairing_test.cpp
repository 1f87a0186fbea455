// Pairs of runs that share a seed.
#include "core/report/pairing.hpp"

#include <catch2/catch.hpp>

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
  CHECK(text_of(pair_up(left, right)) == "1 2 3\n");
}

TEST_CASE("a key that varies within a group must agree") {
  const Samples left{{0, {{"solver", "a"}, {"n", "1"}}, 1}, {0, {{"solver", "a"}, {"n", "2"}}, 2}};
  const Samples right{{0, {{"solver", "b"}, {"n", "2"}}, 4}, {0, {{"solver", "b"}, {"n", "1"}}, 3}};
  CHECK(text_of(pair_up(left, right)) == "0 1 3\n0 2 4\n");
}

TEST_CASE("a key that one group lacks parts no pair") {
  const Samples left{{0, {{"eps", "1"}}, 1}, {0, {{"eps", "2"}}, 2}};
  const Samples right{{0, {}, 3}};
  CHECK(text_of(pair_up(left, right)) == "0 1 3\n0 2 3\n");
}

TEST_CASE("the pairs of a seed are one difference") {
  const std::vector<Pair> pairs{{1, 5, 1}, {0, 3, 2}, {1, 4, 2}};
  CHECK(seed_differences(pairs) == std::vector<double>{1, 3});
  CHECK(seed_means(Samples{{1, {}, 4}, {0, {}, 2}, {1, {}, 6}}) == std::vector<double>{2, 5});
}

}  // namespace
}  // namespace assay
