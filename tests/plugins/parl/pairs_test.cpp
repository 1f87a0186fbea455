// Segments and sums over their pairs against plain loops.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/parl/problems.hpp"

namespace assay::parl {
namespace {

Vector drawn(std::uint64_t seed, Index n, double scale) {
  Rng rng(seed, "numbers");
  Vector v(n);
  for (auto& x : v) x = scale * rng.normal();
  return v;
}

void check_sums(Index n, double spread, double teacher_spread, bool is_excess) {
  const Vector p = drawn(1, n, 1).cwiseAbs(), r = drawn(2, n, spread),
               t = drawn(3, n, teacher_spread);
  const auto sums = pair_sums(p, r, t, is_excess);
  for (Index i = 0; i < n; i += std::max<Index>(1, n / 7)) {
    double loss = 0, slope = 0, weight = 0;
    for (Index j = 0; j < n; ++j) {
      if (i == j) continue;
      const double y = 1 / (1 + std::exp(t[j] - t[i]));
      const auto pair = pair_loss(r[i] - r[j], y, is_excess);
      loss += p[j] * pair.value, slope += p[j] * pair.slope;
      weight += p[j] * (1 + std::abs(r[i] - r[j]));
    }
    CHECK(std::abs(sums.losses[i] - loss) < 1e-13 * weight);
    CHECK(std::abs(sums.slopes[i] - slope) < 1e-13 * weight);
  }
}

}  // namespace

TEST_CASE("half of the pairs give the sums over all, whatever their number") {
  for (const Index n : {2, 3, 16, 17, 255, 256, 257, 700})
    for (const bool is_excess : {false, true}) check_sums(n, 1.5, 2, is_excess);
}

TEST_CASE("differences of thousands neither overflow nor lose the loss") {
  for (const bool is_excess : {false, true}) check_sums(40, 3000, 3, is_excess);
}

TEST_CASE("a teacher beyond doubt prefers the better for sure, and equals by a coin") {
  const Vector p = Vector::Constant(3, 1), r = Vector::LinSpaced(3, 0, 2);
  const Vector truth = (Vector(3) << 0.5, 0.5, 0.7).finished();
  const auto sums = pair_sums(p, r, teacher_scale(2000) * truth, true);
  const double tie = pair_loss(-1, 0.5, true).value, lost = pair_loss(-2, 0, true).value;
  CHECK(sums.losses[0] == Approx(tie + lost).epsilon(1e-14));
  CHECK(lost == Approx(std::log1p(std::exp(-2.0))).epsilon(1e-14));
}

TEST_CASE("the probabilities of all segments sum to one, and their number is known before") {
  for (const Index length : {1, 2, 4}) {
    const auto problem = small_problem(3, 3);
    const auto all = enumerate(problem.mdp, length);
    const auto lower = control::soft_optimum(problem.mdp, problem.true_reward, 0.3);
    CHECK(probabilities(all, lower.policy).sum() == Approx(1).epsilon(1e-13));
    CHECK(segment_count(problem.mdp, length) == Approx(std::pow(6, length)));
    CHECK(all.segments.count() == static_cast<Index>(std::pow(6, length) + 0.5));
  }
  const auto grid = grid_problem(3, {}, Rng(0, "problem"));
  CHECK(segment_count(grid.mdp, 2) == static_cast<double>(enumerate(grid.mdp, 2).segments.count()));
}

TEST_CASE("scores of pairs have mean zero, so that the baseline biases nothing") {
  const auto problem = small_problem(4);
  const Matrix reward = reward_of(problem, random_nu(problem, 4));
  const auto lower = control::soft_optimum(problem.mdp, reward, 0.3);
  const auto all = enumerate(problem.mdp, 3);
  Matrix slope = Matrix::Zero(3, 2);
  add_return_slopes(all.segments, probabilities(all, lower.policy), 1, slope);
  CHECK(logit_slope(lower.policy, slope).cwiseAbs().maxCoeff() < 1e-14);
}

TEST_CASE("the expectation is that of a loop over all pairs") {
  const auto problem = small_problem(5);
  const Matrix reward = reward_of(problem, random_nu(problem, 5));
  const auto lower = control::soft_optimum(problem.mdp, reward, 0.3);
  const auto all = enumerate(problem.mdp, 3);
  const Vector p = probabilities(all, lower.policy);
  const Vector r = segment_returns(all.segments, reward, 0.8),
               t = segment_returns(all.segments, problem.true_reward, 0.8);
  for (const bool keeps_ties : {false, true}) {
    double value = 0, total = 0;
    for (Index i = 0; i < p.size(); ++i)
      for (Index j = 0; j < p.size(); ++j) {
        if (i == j && !keeps_ties) continue;
        const double y = 1 / (1 + std::exp(-3 * (t[i] - t[j])));
        value += p[i] * p[j] * pair_loss(r[i] - r[j], y, false).value;
        total += p[i] * p[j];
      }
    const auto upper =
        preference(all, {3, 3, 0.8, false, keeps_ties}, problem, lower.policy, reward);
    CHECK(upper.value == Approx(value / total).epsilon(1e-12));
  }
}

TEST_CASE("a grid slips, holds its goal, and fears its pit") {
  const auto grid = grid_problem(3, {}, Rng(0, "problem"));
  CHECK((grid.mdp.transitions.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-15);
  CHECK(grid.mdp.transitions(4 * 4 + 1, 5) == Approx(0.925));  // from the centre to the right
  CHECK(grid.mdp.transitions(8 * 4, 8) == 1);
  CHECK(grid.true_reward(8, 0) == 1);
  CHECK(grid.true_reward(2, 0) == -1);
  CHECK(control::unreachable_states(grid.mdp).empty());
}

}  // namespace assay::parl
