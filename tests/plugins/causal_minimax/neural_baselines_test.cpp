#include "plugins/causal_minimax/neural_baselines.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_minimax/baselines.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kStep = 1e-6;

struct Outputs {
  std::vector<int> of = {0, 0, 1, 1, 1, 2};
  Eigen::VectorXd y{{1.0, -0.5, 0.3, 2.0, 0.1, -1.0, 0.0}},
      out{{0.8, 0.2, -0.4, 1.0, 0.5, -2.0, 7.0}}, g = Eigen::VectorXd(7);
};

TEST_CASE("the objective of IRM has the gradient of its differences, and none in padding") {
  Outputs o;
  irm_objective(o.of, 3, 10, o.y, o.out, o.g);
  Eigen::VectorXd unused(7);
  for (Eigen::Index i = 0; i < 7; ++i) {
    auto up = o.out, down = o.out;
    up[i] += kStep;
    down[i] -= kStep;
    const double slope = (irm_objective(o.of, 3, 10, o.y, up, unused) -
                          irm_objective(o.of, 3, 10, o.y, down, unused)) /
                         (2 * kStep);
    CHECK(o.g[i] == Approx(slope).margin(1e-6));
  }
}

TEST_CASE("group DRO turns to the environment of the largest error") {
  Outputs o;
  Eigen::VectorXd shares = Eigen::VectorXd::Constant(3, 1.0 / 3);
  for (int i = 0; i < 500; ++i) dro_objective(o.of, 0.05, o.y, o.out, shares, o.g);
  CHECK(shares.sum() == Approx(1));
  CHECK(shares[2] > 0.99);  // error 1; the others have 0.26 and 0.55
  CHECK(dro_objective(o.of, 0.05, o.y, o.out, shares, o.g) == Approx(1).margin(0.01));
  CHECK(o.g[5] == Approx(2 * shares[2] * (o.out[5] - o.y[5])));
  CHECK(o.g[6] == 0);
}

TEST_CASE("clusters show which column answers differently") {
  Rng rng(1, "rows");
  Design d{Eigen::MatrixXd::Ones(900, 3), Eigen::VectorXd(900), {{}}};
  for (Eigen::Index i = 0; i < 900; ++i) {
    const double strength = i % 3 == 0 ? 2 : i % 3 == 1 ? -2 : 0.1;
    d.x(i, 0) = rng.normal();
    d.y[i] = d.x(i, 0) + 0.3 * rng.normal();
    d.x(i, 1) = strength * d.y[i] + 0.1 * rng.normal();
  }
  CHECK(heterogeneous_mask(d, bit(0) | bit(1), 2, 3, Rng(2, "clusters")) == bit(0));
}

TEST_CASE(
    "scaling each environment by itself, by its sample deviation, hides a shift of the whole") {
  Dataset test{{"X", "Y"}, Eigen::MatrixXd(4, 2), {"a", "b"}, {0, 0, 1, 1}};
  test.values << 0, 0, 2, 2, 10, 10, 14, 14;
  const Scaling scaling{Eigen::RowVectorXd::Zero(2), Eigen::RowVectorXd::Ones(2)};
  const Predict half = linear_predictor(Eigen::Vector3d(0.5, 0, 0));
  const auto by_train = TestRows(test, scaling, Standardize::train, 1).errors(half);
  CHECK(by_train[0] == Approx(0.5));
  CHECK(by_train[1] == Approx((25 + 49) / 2.0));
  const auto by_itself = TestRows(test, scaling, Standardize::per_env, 1).errors(half);
  // Two rows stand at -+ 1 / sqrt(2): a squared sum of n - 1 = 1.
  CHECK(by_itself[0] == Approx(0.25 / 2));
  CHECK(by_itself[1] == Approx(0.25 / 2));
}

}  // namespace
}  // namespace assay::causal_minimax
