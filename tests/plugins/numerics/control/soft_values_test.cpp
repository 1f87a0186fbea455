#include "plugins/numerics/control/soft_values.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::control {
namespace {

struct Example {
  Mdp mdp;
  Matrix reward;
};

Example drawn(std::uint64_t seed, Index states, Index actions, double discount) {
  Rng rng(seed, "tabular");
  Example e{{Matrix(states * actions, states), Vector(states), discount}, Matrix(states, actions)};
  for (Index k = 0; k < e.mdp.transitions.size(); ++k)
    e.mdp.transitions.data()[k] = 0.01 + rng.uniform();
  for (Index s = 0; s < states; ++s) e.mdp.initial[s] = 0.1 + rng.uniform();
  e.mdp.initial /= e.mdp.initial.sum();
  for (Index row = 0; row < e.mdp.transitions.rows(); ++row)
    e.mdp.transitions.row(row) /= e.mdp.transitions.row(row).sum();
  for (Index k = 0; k < e.reward.size(); ++k) e.reward.data()[k] = rng.normal();
  return e;
}

Matrix random_logits(std::uint64_t seed, Index states, Index actions) {
  Rng rng(seed, "logits");
  Matrix theta(states, actions);
  for (Index k = 0; k < theta.size(); ++k) theta.data()[k] = rng.normal();
  return theta;
}

}  // namespace

TEST_CASE("the soft optimum is where value iteration ends, at any discount and temperature") {
  for (const double discount : {0.0, 0.5, 0.95})
    for (const double temperature : {1e-3, 0.3, 10.0}) {
      const auto e = drawn(1, 4, 3, discount);
      const auto found = soft_optimum(e.mdp, e.reward, temperature);
      Vector v = Vector::Zero(4);
      for (int sweep = 0; sweep < 2000; ++sweep) {
        const Matrix q = action_values(e.mdp, e.reward, v);
        const Vector top = q.rowwise().maxCoeff();
        const Matrix shifted = (q.colwise() - top) / temperature;
        v = top.array() + temperature * shifted.array().exp().rowwise().sum().log();
      }
      CHECK((v - found.values).lpNorm<Eigen::Infinity>() < 1e-9);
      CHECK(found.residual < 1e-10);
      CHECK((found.policy.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
    }
}

TEST_CASE("a start near the optimum leads to the same optimum") {
  const auto e = drawn(2, 5, 2, 0.9);
  const auto cold = soft_optimum(e.mdp, e.reward, 0.3);
  const auto warm = soft_optimum(e.mdp, e.reward, 0.3, cold.values + Vector::Constant(5, 0.1));
  CHECK((cold.values - warm.values).lpNorm<Eigen::Infinity>() < 1e-11);
}

TEST_CASE("the gradient in the logits is that of differences, and 0 at the optimum") {
  const auto e = drawn(3, 3, 2, 0.9);
  const Matrix theta = random_logits(3, 3, 2);
  const auto at = soft_objective(e.mdp, e.reward, softmax(theta), 0.3);
  for (Index k = 0; k < theta.size(); ++k) {
    Matrix up = theta, down = theta;
    up.data()[k] += 1e-5, down.data()[k] -= 1e-5;
    const double difference = (soft_objective(e.mdp, e.reward, softmax(up), 0.3).value -
                               soft_objective(e.mdp, e.reward, softmax(down), 0.3).value) /
                              2e-5;
    CHECK(at.slope.data()[k] == Approx(difference).margin(1e-8));
  }
  const auto best = soft_optimum(e.mdp, e.reward, 0.3);
  const auto flat = soft_objective(e.mdp, e.reward, {best.policy, best.log_policy}, 0.3);
  CHECK(flat.slope.cwiseAbs().maxCoeff() < 1e-12);
  CHECK(flat.value == Approx(e.mdp.initial.dot(best.values)).epsilon(1e-13));
}

TEST_CASE("a constant added to the logits of a state changes nothing") {
  const Matrix theta = random_logits(4, 3, 4);
  Matrix moved = theta;
  moved.row(1).array() += 700;
  CHECK((softmax(theta).policy - softmax(moved).policy).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("advantage slopes over the temperature are the derivative of the log policy") {
  const auto e = drawn(5, 4, 2, 0.9);
  const Matrix features = random_logits(5, 8, 3);
  const Vector nu = Vector::LinSpaced(3, -1, 1);
  const auto log_policy = [&](const Vector& at) {
    const Vector r = features * at;
    return soft_optimum(e.mdp, Eigen::Map<const Matrix>(r.data(), 4, 2), 0.2);
  };
  const Matrix slopes = advantage_slopes(e.mdp, log_policy(nu).policy, features) / 0.2;
  for (Index k = 0; k < 3; ++k) {
    const Vector step = 1e-5 * Vector::Unit(3, k);
    const Matrix difference =
        (log_policy(nu + step).log_policy - log_policy(nu - step).log_policy) / 2e-5;
    for (Index row = 0; row < 8; ++row)
      CHECK(slopes(row, k) == Approx(difference.data()[row]).margin(1e-7));
  }
}

TEST_CASE("the occupancy weighs rewards as values do, and sums to 1 / (1 - gamma)") {
  const auto e = drawn(6, 5, 3, 0.8);
  const Matrix policy = softmax(random_logits(6, 5, 3)).policy;
  const Vector weight = occupancy(e.mdp, policy);
  CHECK(weight.sum() == Approx(5).epsilon(1e-13));
  CHECK(weight.dot(policy_mean(policy, e.reward)) ==
        Approx(expected_return(e.mdp, e.reward, policy)).epsilon(1e-12));
}

TEST_CASE("no deterministic policy beats the optimal one") {
  const auto e = drawn(7, 4, 2, 0.9);
  const double best = expected_return(e.mdp, e.reward, optimal_policy(e.mdp, e.reward));
  double found = -kInfinity;
  for (int code = 0; code < 16; ++code) {
    Matrix policy = Matrix::Zero(4, 2);
    for (Index s = 0; s < 4; ++s) policy(s, (code >> s) & 1) = 1;
    found = std::max(found, expected_return(e.mdp, e.reward, policy));
  }
  CHECK(best == Approx(found).epsilon(1e-12));
}

TEST_CASE("states that nothing leads to are listed") {
  Mdp mdp{Matrix::Zero(6, 3), Vector::Unit(3, 0), 0.9};
  mdp.transitions.col(0).setOnes();
  CHECK(unreachable_states(mdp) == std::vector<Index>{1, 2});
  mdp.transitions(1, 0) = 0, mdp.transitions(1, 2) = 1;
  CHECK(unreachable_states(mdp) == std::vector<Index>{1});
}

}  // namespace assay::control
