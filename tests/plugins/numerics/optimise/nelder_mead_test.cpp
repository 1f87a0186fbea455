#include "plugins/numerics/optimise/nelder_mead.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::optimise {
namespace {

TEST_CASE("the simplex search finds the floor of a curved valley") {
  const auto valley = [](const Vector& v) {
    return std::pow(1 - v[0], 2) + 100 * std::pow(v[1] - v[0] * v[0], 2);
  };
  const Vector found = nelder_mead(valley, Eigen::Vector2d(-1.2, 1), Eigen::Vector2d(0.5, 0.5));
  CHECK(found[0] == Approx(1).margin(1e-6));
  CHECK(found[1] == Approx(1).margin(1e-6));
}

}  // namespace
}  // namespace assay::optimise
