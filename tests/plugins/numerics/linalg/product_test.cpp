// The tiled product against Eigen's.
#include "plugins/numerics/linalg/product.hpp"

#include <catch2/catch.hpp>
#include <tuple>
#include <vector>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::linalg {
namespace {

TEST_CASE("a product of any shape is Eigen's, beyond one tile and below one vector") {
  ot::Samples samples(81);
  for (const auto& [n, k, m] : std::vector<std::tuple<Index, Index, Index>>{{1, 1, 1},
                                                                            {3, 5, 2},
                                                                            {7, 16, 17},
                                                                            {20, 33, 16},
                                                                            {5, 40, 300},
                                                                            {31, 18, 257},
                                                                            {9, 300, 40}}) {
    const Matrix a = samples.points(n, k), b = samples.points(k, m);
    CHECK((product(a, b) - a * b).cwiseAbs().maxCoeff() < 1e-12);
  }
}

}  // namespace
}  // namespace assay::linalg
