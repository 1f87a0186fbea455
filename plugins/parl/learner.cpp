#include "plugins/parl/learner.hpp"

namespace assay::parl {

Learner::Learner(ParlRun& run, const TabularProblem& problem, const Evaluator& evaluator)
    : problem_(problem), evaluator_(evaluator), params_(run.params()), rng_(run.rng("labels")) {
  theta_ = Matrix::Zero(problem.mdp.states(), problem.mdp.actions());
}

const Matrix& Learner::answer(const Evaluation& at) {
  if (params_.is_inner_exact) return at.lower.policy;
  const auto& mdp = problem_.mdp;
  const auto objective = [&] {
    return control::soft_objective(mdp, at.reward, control::softmax(theta_), params_.temperature);
  };
  for (std::int64_t k = 0; k < params_.inner_steps; ++k)
    theta_ += params_.inner_step_size * objective().slope;
  policy_ = control::softmax(theta_).policy;
  inner_gap_ = mdp.initial.dot(at.lower.values) - objective().value;
  return policy_;
}

Upper Learner::sampled_upper(const Matrix& policy, const Matrix& reward) {
  const auto count = static_cast<std::size_t>(params_.pairs);
  labels_ += params_.pairs;
  auto fresh = rng_.stream(static_cast<std::uint64_t>(labels_));
  if (params_.is_utility) return sampled_utility(problem_, policy, count, fresh);
  const bool is_kept = params_.algorithm == Algorithm::pebble_tabular;
  if (!is_kept) kept_ = {};
  draw_pairs(problem_, evaluator_.teaching(), policy, count, fresh, kept_);
  return sampled_preference(kept_, evaluator_.teaching(), reward);
}

Vector Learner::direction(const Vector& nu, const Evaluation& at) {
  const bool is_offline = params_.algorithm == Algorithm::two_stage;
  const bool is_implicit = params_.algorithm == Algorithm::a_parl;
  const bool is_evaluated = params_.is_inner_exact && !params_.is_sampled && !is_offline &&
                            evaluator_.options().solver == ImplicitSolver::analytic &&
                            !evaluator_.options().is_score_only;
  if (is_evaluated) return is_implicit ? at.gradient.full() : at.gradient.direct;
  const Matrix policy = is_offline ? control::uniform_policy(problem_.mdp) : answer(at);
  const auto upper = params_.is_sampled ? sampled_upper(policy, at.reward)
                     : is_offline       ? at.fixed_law
                                        : evaluator_.upper(policy, at.reward);
  const auto g = evaluator_.gradient(upper, policy, nu, evaluator_.options());
  return is_implicit ? g.full() : g.direct;
}

void Learner::step(Vector& nu, const Evaluation& at) {
  nu -= params_.step_size * direction(nu, at);
}

}  // namespace assay::parl
