#include "plugins/parl/evaluation.hpp"

#include <algorithm>

#include "plugins/parl/problem.hpp"

namespace assay::parl {
namespace {

constexpr std::size_t kEvaluationPairs = 4096;  // where segments are too many to list

}  // namespace

Evaluator::Evaluator(ParlRun& run, const TabularProblem& problem)
    : problem_(problem), params_(run.params()), rng_(run.rng("evaluation")) {
  const auto& p = params_;
  teaching_ = {p.segment_length, p.teacher_beta, p.preference_discount, p.is_kl, p.keeps_ties};
  options_ = {p.implicit_solver, p.neumann_terms, p.cg_iterations, p.is_score_only};
  if (!p.is_utility && is_enumerable(problem.mdp, p.segment_length))
    all_ = enumerate(problem.mdp, p.segment_length);
  const auto& truth = problem.true_reward;
  const auto& mdp = problem.mdp;
  uniform_return_ = control::expected_return(mdp, truth, control::uniform_policy(mdp));
  best_return_ = control::expected_return(mdp, truth, control::optimal_policy(mdp, truth));
}

Upper Evaluator::upper(const Matrix& policy, const Matrix& reward) const {
  if (params_.is_utility) return utility(problem_, policy);
  if (all_.weights.size() > 0) return preference(all_, teaching_, problem_, policy, reward);
  auto rng = rng_;
  LabelledPairs pairs;
  draw_pairs(problem_, teaching_, policy, kEvaluationPairs, rng, pairs);
  return sampled_preference(pairs, teaching_, reward);
}

Hypergradient Evaluator::gradient(const Upper& upper, const Matrix& policy, const Vector& nu,
                                  const ImplicitOptions& options) const {
  return hypergradient(problem_, upper, policy, nu, params_.temperature, params_.regularization,
                       options);
}

Evaluation Evaluator::operator()(const Vector& nu, const Vector& start_values) const {
  Evaluation e;
  e.reward = reward_of(problem_, nu);
  e.lower = control::soft_optimum(problem_.mdp, e.reward, params_.temperature, start_values);
  e.gradient = gradient(upper(e.lower.policy, e.reward), e.lower.policy, nu, {});
  if (params_.algorithm == Algorithm::two_stage) {
    e.fixed_law = upper(control::uniform_policy(problem_.mdp), e.reward);
    e.fixed_law_value = e.fixed_law.value + 0.5 * params_.regularization * nu.squaredNorm();
  }
  e.true_return = control::expected_return(problem_.mdp, problem_.true_reward, e.lower.policy);
  const double room = best_return_ - uniform_return_;
  constexpr double kSame = 1e-12;  // all policies earn alike: none is better
  e.normalized = room > kSame * std::max(1.0, std::abs(best_return_))
                     ? (e.true_return - uniform_return_) / room
                     : 1.0;
  return e;
}

double difference_error(const Evaluator& evaluator, const Vector& nu) {
  constexpr double kStep = 1e-5;
  const auto value_at = [&](Index k, double step) {
    Vector moved = nu;
    moved[k] += step;
    return evaluator(moved).gradient.value;
  };
  Vector differences(nu.size());
  for (Index k = 0; k < nu.size(); ++k)
    differences[k] = (value_at(k, kStep) - value_at(k, -kStep)) / (2 * kStep);
  const auto at = evaluator(nu);
  const auto upper = evaluator.upper(at.lower.policy, at.reward);
  const auto g = evaluator.gradient(upper, at.lower.policy, nu, evaluator.options());
  return (g.full() - differences).norm() / std::max(1e-12, differences.norm());
}

double hessian_error(const Evaluator& evaluator, const Vector& nu) {
  const auto at = evaluator(nu);
  const auto upper = evaluator.upper(at.lower.policy, at.reward);
  ImplicitOptions by_hessian;
  by_hessian.solver = ImplicitSolver::hessian;
  const Vector analytic = at.gradient.full();
  const Vector other = evaluator.gradient(upper, at.lower.policy, nu, by_hessian).full();
  return (analytic - other).lpNorm<Eigen::Infinity>() / std::max(1e-12, analytic.norm());
}

}  // namespace assay::parl
