#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/pearl/stages.hpp"
#include "plugins/pearl/statistics.hpp"

namespace assay::pearl {
namespace {

constexpr double kTopShare = 0.3;             // of the trajectories that bc_top clones
constexpr std::int64_t kPolicyLogEvery = 50;  // steps
constexpr std::int64_t kEvaluateEvery = 1000;

PolicyOptions policy_options(const Params& p) {
  PolicyOptions o = p.learner;
  o.is_cloning = p.policy != Policy::iql;
  return o;
}

// The trajectories that are learned from: all, or the best of learned return.
std::vector<Index> chosen_trajectories(const Matrix& rewards, Policy policy) {
  std::vector<Index> order(static_cast<std::size_t>(rewards.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  if (policy != Policy::bc_top) return order;
  const Vector returns = rewards.rowwise().sum();
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return returns[a] > returns[b]; });
  order.resize(static_cast<std::size_t>(
      std::max(1.0, std::round(kTopShare * static_cast<double>(order.size())))));
  return order;
}

// Mean 0 and deviation 1 over all steps: the temperature has no fixed meaning otherwise.
Matrix standardised_rewards(const Matrix& rewards) {
  const double mean = rewards.mean();
  const double deviation = std::sqrt((rewards.array() - mean).square().mean());
  return (rewards.array() - mean) / (deviation > 0 ? deviation : 1);
}

// Steps with the state that follows; the last of a trajectory has none.
Transitions transitions_of(const Problem& problem, const Matrix& rewards,
                           const std::vector<Index>& trajectories) {
  const auto &states = problem.target_states, &actions = problem.target_actions;
  const Index steps = states.horizon - 1, rows = steps * static_cast<Index>(trajectories.size());
  Transitions t{Matrix(rows, states.width), Matrix(rows, actions.width), Matrix(rows, states.width),
                Vector(rows)};
  const auto put = [](Matrix& m, Index row, std::span<const double> values) {
    std::copy(values.begin(), values.end(), m.data() + row * m.cols());
  };
  Index row = 0;
  for (const Index i : trajectories)
    for (Index k = 0; k < steps; ++k, ++row) {
      put(t.states, row, states.step(i, k));
      put(t.actions, row, actions.step(i, k));
      put(t.next_states, row, states.step(i, k + 1));
      t.rewards[row] = rewards(i, k);
    }
  return t;
}

struct Evaluation {
  double success_rate, mean_return;
};

// All episodes side by side, so that the network sees one batch a step.
Evaluation played(const Run<Params>& run, const PolicyLearner& policy) {
  const auto& p = run.params();
  const auto base = run.rng("evaluation");
  std::vector<Gripper> grippers;
  for (Index i = 0; i < p.eval_episodes; ++i) {
    auto rng = base.stream(static_cast<std::uint64_t>(i));
    grippers.push_back(drawn_gripper(p.target_task, rng));
  }
  std::vector<bool> successes(grippers.size(), false);
  double total = 0;
  Matrix seen(p.eval_episodes, control::kStateSize);
  for (Index t = 0; t < p.horizon; ++t) {
    for (std::size_t i = 0; i < grippers.size(); ++i) {
      const auto state = grippers[i].observation();
      std::copy(state.begin(), state.end(), seen.data() + i * control::kStateSize);
    }
    const Matrix actions = policy.act(seen);
    for (std::size_t i = 0; i < grippers.size(); ++i) {
      Action a;
      std::copy_n(actions.data() + i * control::kActionSize, control::kActionSize, a.begin());
      const auto outcome = grippers[i].step(a);
      total += outcome.reward;
      if (outcome.is_succeeded) successes[i] = true;
    }
  }
  const auto count = static_cast<double>(grippers.size());
  return {static_cast<double>(std::count(successes.begin(), successes.end(), true)) / count,
          total / count};
}

class PolicyTraining {
 public:
  PolicyTraining(Run<Params>& run, const Transitions& transitions, Journal& journal)
      : run_(run),
        journal_(journal),
        rows_(static_cast<std::uint64_t>(transitions.rewards.size())),
        batches_(run.rng("policy_batches")),
        learner_(policy_options(run.params()), transitions, run.rng("policy_init")) {
    if (const auto saved = journal.take(Stage::policy)) resume(*saved);
  }

  void train() {
    const auto& p = run_.params();
    const double before = all_steps(p) - static_cast<double>(p.policy_steps);
    for (; step_ < p.policy_steps; ++step_) {
      if (step_ > 0 && step_ % kCheckpointEvery == 0) save();
      if (run_.should_stop()) {
        save();
        throw Stopped();
      }
      run_.progress(before + static_cast<double>(step_), all_steps(p));
      advance();
      if ((step_ + 1) % kEvaluateEvery == 0) evaluate();
    }
  }

  const PolicyLearner& learner() const { return learner_; }

 private:
  bool is_iql() const { return run_.params().policy == Policy::iql; }

  void advance() {
    auto rng = batches_.stream(static_cast<std::uint64_t>(step_));
    std::vector<Index> rows;
    for (std::int64_t k = 0; k < run_.params().policy_batch; ++k)
      rows.push_back(static_cast<Index>(rng.below(rows_)));
    const auto done = learner_.advance(rows);
    if (!std::isfinite(done.v_loss + done.q_loss + done.policy_loss))
      throw Diverged("the loss of the policy is not finite");
    if (!is_iql() || step_ % kPolicyLogEvery != 0) return;
    v_losses_.push_back(done.v_loss), q_losses_.push_back(done.q_loss);
    log(v_losses_.size() - 1);
  }
  void log(std::size_t k) {
    const auto step = static_cast<std::int64_t>(k) * kPolicyLogEvery;
    run_.log("iql_v_loss", step, v_losses_[k]);
    run_.log("iql_q_loss", step, q_losses_[k]);
  }
  void evaluate() {
    if (run_.params().problem != Source::environment) return;
    run_.untimed([&] { successes_.push_back(played(run_, learner_).success_rate); });
    log_success(successes_.size() - 1);
  }
  void log_success(std::size_t k) {
    run_.log("eval_success", (static_cast<std::int64_t>(k) + 1) * kEvaluateEvery, successes_[k]);
  }
  void save() {
    training::ByteWriter to;
    to.put(step_);
    for (const auto* curve : {&v_losses_, &q_losses_, &successes_}) to.put(*curve);
    learner_.save(to);
    journal_.keep(Stage::policy, to.bytes());
  }
  void resume(const std::vector<char>& saved) {
    training::ByteReader from(std::as_bytes(std::span(saved)));
    step_ = from.take<std::int64_t>();
    for (auto* curve : {&v_losses_, &q_losses_, &successes_}) *curve = from.take_list<double>();
    learner_.restore(from);
    for (std::size_t k = 0; k < v_losses_.size(); ++k) log(k);
    for (std::size_t k = 0; k < successes_.size(); ++k) log_success(k);
  }

  Run<Params>& run_;
  Journal& journal_;
  std::uint64_t rows_;
  Rng batches_;
  PolicyLearner learner_;
  std::int64_t step_ = 0;
  std::vector<double> v_losses_, q_losses_, successes_;
};

void report_policy(Run<Params>& run, const Problem& problem, const PolicyLearner& policy) {
  if (problem.target) {
    const auto evaluation = played(run, policy);
    run.result("success_rate", evaluation.success_rate);
    run.result("return_true", evaluation.mean_return);
    if (run.params().policy_steps % kEvaluateEvery != 0)
      run.log("eval_success", run.params().policy_steps, evaluation.success_rate);
  } else if (run.params().policy == Policy::iql) {
    const auto& states = problem.target_states;
    Matrix first(states.count, states.width);
    for (Index i = 0; i < states.count; ++i)
      std::copy_n(states.step(i, 0).begin(), states.width, first.data() + i * states.width);
    run.result("policy_value", policy.action_values(first, policy.act(first)).mean());
  }
}

}  // namespace

void learn_policy(Run<Params>& run, const Problem& problem, const Matrix& rewards,
                  Journal& journal) {
  const auto trajectories = chosen_trajectories(rewards, run.params().policy);
  PolicyTraining training(run, transitions_of(problem, standardised_rewards(rewards), trajectories),
                          journal);
  run.timed("policy_seconds", [&] { training.train(); });
  run.untimed([&] { report_policy(run, problem, training.learner()); });
}

}  // namespace assay::pearl
