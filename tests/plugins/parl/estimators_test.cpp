// What is drawn has the exact quantities as its mean.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/parl/problems.hpp"

namespace assay::parl {
namespace {

constexpr double kStandardErrors = 4.5;  // of a mean; some forty means are looked at

struct Means {
  Vector sum, square;
  double n = 0;
  void add(const Vector& x) {
    if (n == 0) sum = square = Vector::Zero(x.size());
    sum += x, square += x.cwiseAbs2(), n += 1;
  }
  // How many standard errors the mean is from `exact`, the farthest coordinate.
  double distance(const Vector& exact) const {
    const Vector mean = sum / n;
    const Vector error = ((square / n - mean.cwiseAbs2()).array().max(1e-30) / n).sqrt();
    return ((mean - exact).array() / error.array()).abs().maxCoeff();
  }
};

Vector flattened(const Matrix& m) { return Eigen::Map<const Vector>(m.data(), m.size()); }

}  // namespace

TEST_CASE("slopes of drawn pairs have the exact slopes as their mean") {
  const auto problem = small_problem(1);
  const Matrix reward = reward_of(problem, random_nu(problem, 1));
  const auto lower = control::soft_optimum(problem.mdp, reward, 0.3);
  const Teaching teaching{2, 2, 1, true, true};  // draws may meet themselves
  const auto exact = preference(enumerate(problem.mdp, 2), teaching, problem, lower.policy, reward);
  Means rewards, logits;
  Rng rng(1, "pairs");
  constexpr std::size_t kPairs = 50;
  for (int k = 0; k < 2000; ++k) {
    LabelledPairs pairs;
    draw_pairs(problem, teaching, lower.policy, kPairs, rng, pairs);
    const auto upper = sampled_preference(pairs, teaching, reward);
    rewards.add(flattened(upper.reward_slope));
    // The mean over the batch as baseline takes 1/n of the slope away.
    logits.add(flattened(logit_slope(lower.policy, upper.log_policy_slope)) * kPairs /
               (kPairs - 1.0));
  }
  CHECK(rewards.distance(flattened(exact.reward_slope)) < kStandardErrors);
  CHECK(logits.distance(flattened(logit_slope(lower.policy, exact.log_policy_slope))) <
        kStandardErrors);
}

TEST_CASE("slopes of scored trajectories have the utility's slope as their mean") {
  const auto problem = small_problem(2);
  const auto lower = control::soft_optimum(problem.mdp, problem.true_reward, 1);
  const auto exact = utility(problem, lower.policy);
  Means logits;
  Rng rng(2, "scores");
  constexpr std::size_t kScores = 20;
  for (int k = 0; k < 2000; ++k) {
    const auto upper = sampled_utility(problem, lower.policy, kScores, rng);
    logits.add(flattened(logit_slope(lower.policy, upper.log_policy_slope)) * kScores /
               (kScores - 1.0));
  }
  CHECK(logits.distance(flattened(logit_slope(lower.policy, exact.log_policy_slope))) <
        kStandardErrors);
}

TEST_CASE("the Hessian by scores of trajectories is the closed one; without products it is not") {
  const auto problem = small_problem(3, 2);
  const double temperature = 0.5;
  const Matrix reward = reward_of(problem, random_nu(problem, 3));
  const auto lower = control::soft_optimum(problem.mdp, reward, temperature);
  const Matrix& pi = lower.policy;
  Means full, mixed, alone;
  Rng rng(3, "trajectories");
  Segments one{150, {}};
  for (int k = 0; k < 20000; ++k) {
    one.steps.clear();
    draw_segment(problem.mdp, pi, rng, one);
    Matrix hessian = Matrix::Zero(4, 4), score_only = hessian, cross = hessian;
    Vector scores = Vector::Zero(4);
    Matrix curvatures = Matrix::Zero(4, 4);
    double factor = 1;
    for (Index h = 0; h < one.length; ++h, factor *= 0.9) {
      const int row = one.at(0)[h];
      const Index s = row / 2;
      Vector g = Vector::Zero(4);
      g.segment(2 * s, 2) = -pi.row(s).transpose();
      g[row] += 1;
      const Vector p = pi.row(s);
      Matrix c = Matrix::Zero(4, 4);  // of log pi(a|s), the same for every a
      c.block(2 * s, 2 * s, 2, 2) = p * p.transpose() - Matrix(p.asDiagonal());
      scores += g, curvatures += c;
      const double r = reward.data()[row] - temperature * lower.log_policy.data()[row];
      const Matrix gs = g * scores.transpose();
      hessian += factor * (r * (scores * scores.transpose() + curvatures) -
                           temperature * (gs + gs.transpose() + c));
      score_only += factor * r * curvatures;
      cross.row(row) += factor * scores.transpose();  // one-hot features
    }
    full.add(flattened(hessian)), alone.add(flattened(score_only)), mixed.add(flattened(cross));
  }
  const Vector scale = hessian_scale(problem, pi, reward, temperature, false),
               scale_alone = hessian_scale(problem, pi, reward, temperature, true);
  Matrix closed = Matrix::Zero(4, 4), closed_alone = closed;
  for (Index s = 0; s < 2; ++s) {
    const Vector p = pi.row(s);
    const Matrix block = p * p.transpose() - Matrix(p.asDiagonal());
    closed.block(2 * s, 2 * s, 2, 2) = scale[s] * block;
    closed_alone.block(2 * s, 2 * s, 2, 2) = scale_alone[s] * block;
  }
  const Vector weight = control::occupancy(problem.mdp, pi);
  Matrix closed_mixed =
      control::advantage_slopes(problem.mdp, pi, Matrix::Identity(4, 4)).transpose();
  for (Index row = 0; row < 4; ++row) closed_mixed.col(row) *= weight[row / 2] * pi.data()[row];
  CHECK(full.distance(flattened(closed)) < kStandardErrors);
  CHECK(mixed.distance(flattened(closed_mixed)) < kStandardErrors);
  CHECK(alone.distance(flattened(closed_alone)) < kStandardErrors);
  CHECK(alone.distance(flattened(closed)) > 10);
}

}  // namespace assay::parl
