#include "plugins/causal_minimax/ranks.hpp"

#include <catch2/catch.hpp>

namespace assay::causal_minimax {
namespace {

TEST_CASE("rank correlation is 1 for any increasing relation and -1 for a decreasing one") {
  CHECK(*rank_correlation({1, 2, 5, 9}, {0.1, 10, 11, 5000}) == Approx(1));
  CHECK(*rank_correlation({1, 2, 5, 9}, {4, 3, 2, -1}) == Approx(-1));
}

TEST_CASE("without ties rank correlation is 1 - 6 sum d^2 / (n^3 - n)") {
  CHECK(*rank_correlation({1, 2, 3, 4, 5}, {2, 1, 4, 5, 3}) == Approx(1 - 6.0 * 8 / 120));
}

TEST_CASE("equal values share their rank, and a constant has no correlation") {
  CHECK(*rank_correlation({1, 1, 2}, {1, 2, 3}) == Approx(0.8660254037844386));
  CHECK_FALSE(rank_correlation({1, 1}, {1, 2}));
  CHECK_FALSE(rank_correlation({}, {}));
}

}  // namespace
}  // namespace assay::causal_minimax
