#include "plugins/causal_minimax/linear_model.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_minimax/generators.hpp"
#include "plugins/causal_minimax/search.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kLinearRounding = 1e-9;
constexpr RandomShape kLinearShape{4, 2, 0.5};

TEST_CASE("a chain's risk is the textbook conditional variance") {
  LinearModel model{Eigen::MatrixXd::Zero(3, 3), Eigen::Vector3d(2, 1, 1)};
  model.coefficients(1, 0) = 3;  // Y -> X1, Y -> X2 mutable
  model.coefficients(2, 0) = 1;
  const LinearRisk risks(model, {0, bit(1), bit(2)});
  CHECK(risks.risk(0) == Approx(4));
  CHECK(risks.risk(bit(1)) == Approx(4 - 12.0 * 12 / 37));
}

TEST_CASE("no linear intervention changes the risk of a stable predictor") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const LinearRisk risks(random_linear_model(kLinearShape, 0.7, Rng(seed, "model")),
                           roles_of(kLinearShape));
    for_each_subset(roles_of(kLinearShape).stable,
                    [&](Mask set) { CHECK(risks.spread(set, 1.0) < kLinearRounding); });
  }
}

TEST_CASE("no set beats the whole of a linear model, and equivalent sets are alike") {
  const auto roles = roles_of(kLinearShape);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto model = random_linear_model(kLinearShape, 0.7, Rng(seed, "model"));
    const LinearRisk risks(model, roles);
    const auto classes = equivalence_classes(graph_of(model).without_edges_at(roles.mutable_nodes),
                                             roles.target, roles.stable, 1000);
    const auto all = search_subsets(roles.stable, classes, [&](Mask s) { return risks.risk(s); });
    CHECK(all.choice.risk == Approx(risks.risk(roles.stable)).epsilon(kLinearRounding));
    CHECK(all.equivalence_gap < kLinearRounding);
  }
}

// Draws under x_m = tanh of a sum of its parents, where no formula of the class was derived, and
// predicts by a regression of Y on (x_set, x_M) in data with the mutable nodes drawn at random.
TEST_CASE("the linear risk agrees with simulation under a nonlinear intervention") {
  constexpr int kRows = 40000;
  const auto roles = roles_of(kLinearShape);
  const auto model = random_linear_model(kLinearShape, 0.7, Rng(5, "model"));
  const auto graph = graph_of(model);
  const Mask set = bit(1) | bit(3);
  Rng rng(5, "draws");
  const auto draw = [&](bool random_mutables) {
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(kRows, graph.size());
    for (int i = 0; i < kRows; ++i)
      for (const int v : graph.order()) {
        const double mean = x.row(i).dot(model.coefficients.row(v));
        if (!contains(roles.mutable_nodes, v))
          x(i, v) = mean + model.noise_sd[v] * rng.normal();
        else
          x(i, v) = random_mutables ? rng.normal() : std::tanh(mean);
      }
    return x;
  };
  std::vector<int> seen;
  for_each_node(set | roles.mutable_nodes, [&](int v) { seen.push_back(v); });
  const Eigen::MatrixXd train = draw(true), test = draw(false);
  const Eigen::MatrixXd inputs = train(Eigen::all, seen), test_inputs = test(Eigen::all, seen);
  const Eigen::VectorXd w =
      (inputs.transpose() * inputs).ldlt().solve(inputs.transpose() * train.col(0));
  const double mse = (test.col(0) - test_inputs * w).squaredNorm() / kRows;
  CHECK(mse == Approx(LinearRisk(model, roles).risk(set)).epsilon(0.02));  // 4 standard errors
}

TEST_CASE("a linear model needs noise and a bounded number of free weights") {
  LinearModel model{Eigen::MatrixXd::Zero(2, 2), Eigen::Vector2d(1, 0)};
  CHECK_THROWS_AS(LinearRisk(model, {0, bit(1), 0}), std::invalid_argument);
  const RandomShape dense{4, 5, 1.0};
  const LinearRisk risks(random_linear_model(dense, 1, Rng(1, "model")), roles_of(dense));
  CHECK_THROWS_AS(risks.spread(0, 1), std::length_error);
}

}  // namespace
}  // namespace assay::causal_minimax
