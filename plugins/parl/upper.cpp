#include "plugins/parl/upper.hpp"

#include <cmath>

#include "plugins/numerics/control/tabular.hpp"

namespace assay::parl {
namespace {

const double kLogTwo = std::log(2.0);

Upper empty_upper(Index states, Index actions) {
  return {0, Matrix::Zero(states, actions), Matrix::Zero(states, actions)};
}

}  // namespace

Matrix reward_of(const TabularProblem& problem, const Vector& nu) {
  const Vector r = problem.features * nu;
  return Eigen::Map<const Matrix>(r.data(), problem.mdp.states(), problem.mdp.actions());
}

Upper preference(const WeightedSegments& all, const Teaching& teaching,
                 const TabularProblem& problem, const Matrix& policy, const Matrix& reward) {
  const Vector p = probabilities(all, policy);
  const Vector returns = segment_returns(all.segments, reward, teaching.discount);
  const Vector teacher = teacher_scale(teaching.teacher_beta) *
                         segment_returns(all.segments, problem.true_reward, teaching.discount);
  auto sums = pair_sums(p, returns, teacher, teaching.is_excess);
  Vector partners = Vector::Constant(p.size(), p.sum());
  if (!teaching.keeps_ties)
    partners -= p;
  else if (!teaching.is_excess)
    sums.losses += kLogTwo * p;  // a segment against itself: softplus(0)
  const double total = p.dot(partners);
  auto upper = empty_upper(reward.rows(), reward.cols());
  if (!(total > 0)) return upper;  // one segment alone: there is nothing to compare
  upper.value = p.dot(sums.losses) / total;
  const Vector excess = (sums.losses - upper.value * partners) * (2 / total);
  add_return_slopes(all.segments, p.cwiseProduct(sums.slopes) * (2 / total), teaching.discount,
                    upper.reward_slope);
  add_return_slopes(all.segments, p.cwiseProduct(excess), 1, upper.log_policy_slope);
  return upper;
}

Upper utility(const TabularProblem& problem, const Matrix& policy) {
  const auto& mdp = problem.mdp;
  const Vector values = control::policy_values(mdp, problem.true_reward, policy);
  const Matrix q = control::action_values(mdp, problem.true_reward, values);
  auto upper = empty_upper(policy.rows(), policy.cols());
  upper.value = -mdp.initial.dot(values);
  const Vector weight = control::occupancy(mdp, policy);
  upper.log_policy_slope = -(weight.asDiagonal() * policy.cwiseProduct(q));
  return upper;
}

void draw_pairs(const TabularProblem& problem, const Teaching& teaching, const Matrix& policy,
                std::size_t count, Rng& rng, LabelledPairs& into) {
  Segments fresh{teaching.segment_length, {}};
  for (std::size_t k = 0; k < 2 * count; ++k) draw_segment(problem.mdp, policy, rng, fresh);
  const Vector truth = teacher_scale(teaching.teacher_beta) *
                       segment_returns(fresh, problem.true_reward, teaching.discount);
  for (std::size_t k = 0; k < count; ++k) {
    const double difference = truth.data()[2 * k] - truth.data()[2 * k + 1];
    const double y = 1 / (1 + std::exp(-difference));
    into.preferences.push_back(y);
    into.labels.push_back(rng.uniform() < y ? 1 : 0);
  }
  into.segments.length = fresh.length;
  into.segments.steps.insert(into.segments.steps.end(), fresh.steps.begin(), fresh.steps.end());
}

Upper sampled_preference(const LabelledPairs& pairs, const Teaching& teaching,
                         const Matrix& reward) {
  const Vector returns = segment_returns(pairs.segments, reward, teaching.discount);
  const auto n = static_cast<double>(pairs.count());
  Vector losses(returns.size()), slopes(returns.size());
  auto upper = empty_upper(reward.rows(), reward.cols());
  for (std::size_t k = 0; k < pairs.count(); ++k) {
    double* loss = losses.data() + 2 * k;
    double* slope = slopes.data() + 2 * k;
    const double d = returns.data()[2 * k] - returns.data()[2 * k + 1];
    const auto found = pair_loss(d, pairs.labels[k], false);
    loss[0] = found.value;
    // pair_loss(0, y, true) - log 2 is the entropy's part alone.
    if (teaching.is_excess) loss[0] += pair_loss(0, pairs.preferences[k], true).value - kLogTwo;
    loss[1] = loss[0];
    slope[0] = found.slope / n, slope[1] = -slope[0];
    upper.value += loss[0] / n;
  }
  add_return_slopes(pairs.segments, slopes, teaching.discount, upper.reward_slope);
  const Vector excess = (losses.array() - upper.value) / n;
  add_return_slopes(pairs.segments, excess, 1, upper.log_policy_slope);
  return upper;
}

Upper sampled_utility(const TabularProblem& problem, const Matrix& policy, std::size_t count,
                      Rng& rng) {
  constexpr double kTail = 1e-3;
  const double discount = problem.mdp.discount;
  Segments fresh;
  fresh.length =
      discount == 0 ? 1 : static_cast<Index>(std::ceil(std::log(kTail) / std::log(discount)));
  fresh.length = std::max<Index>(fresh.length, 1);
  for (std::size_t k = 0; k < count; ++k) draw_segment(problem.mdp, policy, rng, fresh);
  const auto n = static_cast<double>(count);
  auto upper = empty_upper(policy.rows(), policy.cols());
  upper.value = -segment_returns(fresh, problem.true_reward, discount).sum() / n;
  // What follows step h, as gamma^h times its return; less the mean over trajectories at step h.
  Matrix later = Matrix::Zero(fresh.count(), fresh.length);
  for (Index i = 0; i < fresh.count(); ++i)
    for (Index h = fresh.length; h-- > 0;)
      later(i, h) =
          std::pow(discount, static_cast<double>(h)) * problem.true_reward.data()[fresh.at(i)[h]] +
          (h + 1 < fresh.length ? later(i, h + 1) : 0.0);
  later.rowwise() -= later.colwise().mean().eval();
  for (Index i = 0; i < fresh.count(); ++i)
    for (Index h = 0; h < fresh.length; ++h)
      upper.log_policy_slope.data()[fresh.at(i)[h]] -= later(i, h) / n;
  return upper;
}

}  // namespace assay::parl
