#include "plugins/causal_minimax/independence.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_minimax/discover.hpp"
#include "tests/plugins/causal_minimax/graphs.hpp"
#include "tests/plugins/causal_minimax/rows.hpp"

namespace assay::causal_minimax {
namespace {

// How often a test at 5 % rejects, out of 400.
template <class F>
int rejections_in_400(F&& p_value) {
  int count = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) count += p_value(Rng(seed, "rows")) <= 0.05;
  return count;
}

TEST_CASE("a true hypothesis is rejected as often as the level says") {
  // X2 -> X0, X2 -> X1; nothing depends on the environment. 400 at 5 %: 20 with deviation 4.4.
  const auto p_value = [](int a, int b, Mask given) {
    return [=](Rng rng) {
      const auto data = sample(3, 3, 40, [&](int) {
        const double z = rng.normal();
        return Eigen::RowVector3d(z + rng.normal(), rng.normal() - z, z);
      });
      return IndependenceTests(data).p_value(a, b, given);
    };
  };
  for (const int count :
       {rejections_in_400(p_value(0, 1, bit(2))), rejections_in_400(p_value(0, 1, bit(2) | bit(3))),
        rejections_in_400(p_value(1, 3, bit(2))), rejections_in_400(p_value(2, 3, 0))}) {
    CHECK(count > 4);
    CHECK(count < 38);
  }
}

TEST_CASE("a slope that changes sign is seen within environments only") {
  Rng rng(1, "rows");
  const auto data = sample(2, 2, 500, [&](int e) {
    const double x = rng.normal();
    return Eigen::RowVector2d(x, (e == 0 ? x : -x) + 0.5 * rng.normal());
  });
  const IndependenceTests tests(data);
  CHECK(tests.p_value(0, 1, 0) > 0.01);
  CHECK(tests.p_value(0, 1, bit(tests.environment())) < 1e-12);
}

TEST_CASE("a change of mean, of slope or of spread gives the environment away") {
  Rng rng(2, "rows");
  const auto data = sample(4, 2, 500, [&](int e) {
    const double x = rng.normal();
    return Eigen::RowVector4d(x, x + e, (1 + e) * x + 0.5 * rng.normal(), (1 + e) * rng.normal());
  });
  const IndependenceTests tests(data);
  const int env = tests.environment();
  CHECK(tests.p_value(0, env, 0) > 0.01);
  CHECK(tests.p_value(1, env, 0) < 1e-12);
  CHECK(tests.p_value(2, env, bit(0)) < 1e-12);
  CHECK(tests.p_value(3, env, 0) < 1e-12);
}

TEST_CASE("too few rows and collinear conditions are no evidence") {
  Rng rng(3, "rows");
  const auto data = sample(3, 2, 4, [&](int) {
    const double x = rng.normal();
    return Eigen::RowVector3d(x, rng.normal(), 2 * x);
  });
  const IndependenceTests tests(data);
  CHECK(tests.p_value(0, 1, bit(2)) == 1);
  CHECK(tests.p_value(0, 1, bit(2) | bit(3)) == 1);
}

// Y -> X1 <- X2, X1 -> X3, and X2's mechanism changes. Every arrow follows: X2's from the
// environment, those at X1 from the collider, X3's from its absence.
TEST_CASE("a linear model's graph is found from many rows") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Rng rng(seed, "rows");
    const auto data = sample(4, 4, 3000, [&](int e) {
      const double y = rng.normal(), x2 = 0.8 * e + rng.normal();
      const double x1 = y - x2 + rng.normal(), x3 = 0.7 * x1 + rng.normal();
      return Eigen::RowVector4d(y, x1, x2, x3);
    });
    const IndependenceTests tests(data);
    const Knowledge known(5);
    const auto skeleton = learn_skeleton(
        5, 3, 1e-3, known, [&](int a, int b, Mask given) { return tests.p_value(a, b, given); });
    const auto pattern = orient_skeleton(skeleton, tests.environment(), known);
    CHECK(pattern.parents(0) == 0);
    CHECK(pattern.parents(1) == (bit(0) | bit(2)));
    CHECK(pattern.parents(2) == bit(4));
    CHECK(pattern.parents(3) == bit(1));
  }
}

}  // namespace
}  // namespace assay::causal_minimax
