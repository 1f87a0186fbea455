#include <assay/eigen.hpp>
#include <cmath>
#include <optional>

#include "plugins/numerics/statistics/correlation.hpp"
#include "plugins/pearl/stages.hpp"
#include "plugins/pearl/statistics.hpp"

namespace assay::pearl {
namespace {

constexpr std::int64_t kRewardLogEvery = 10;  // steps

Preference drawn_pair(const Matrix& labels, Rng& rng) {
  const auto count = static_cast<std::uint64_t>(labels.rows());
  const auto j = static_cast<Index>(rng.below(count));
  auto k = static_cast<Index>(rng.below(count - 1));
  if (k >= j) ++k;
  return {j, k, labels(j, k)};
}

// The ordered pairs that have a label; empty where all have one.
std::vector<Preference> known_pairs(const Matrix& labels) {
  std::vector<Preference> pairs;
  if (are_all_known(labels)) return pairs;
  for (Index j = 0; j < labels.rows(); ++j)
    for (Index k = 0; k < labels.cols(); ++k)
      if (j != k && !std::isnan(labels(j, k))) pairs.push_back({j, k, labels(j, k)});
  return pairs;
}

// `count` different pairs with their true labels.
std::vector<Preference> true_pairs(const Vector& returns, std::int64_t count, Rng rng) {
  std::vector<Preference> all;
  const Matrix z = labels_of_scores(returns);
  for (Index j = 0; j < returns.size(); ++j)
    for (Index k = j + 1; k < returns.size(); ++k) all.push_back({j, k, z(j, k)});
  std::vector<Preference> chosen;
  for (const auto i : rng.sample(all.size(), static_cast<std::size_t>(count)))
    chosen.push_back(all[i]);
  return chosen;
}

// Pairs of transferred labels, and of true ones as many as there are or as fit in another batch.
class Batches {
 public:
  Batches(const Run<Params>& run, const Problem& problem, const Matrix& labels)
      : labels_(labels),
        labelled_(known_pairs(labels)),
        rng_(run.rng("reward_batches")),
        size_(run.params().reward_batch) {
    const auto budget = run.params().target_label_budget;
    if (budget > 0) known_ = true_pairs(*problem.target_returns, budget, run.rng("budget"));
  }

  std::vector<Preference> batch(std::int64_t step) const {
    auto rng = rng_.stream(static_cast<std::uint64_t>(step));
    std::vector<Preference> pairs;
    for (std::int64_t k = 0; k < size_; ++k)
      pairs.push_back(labelled_.empty() ? drawn_pair(labels_, rng)
                                        : labelled_[rng.below(labelled_.size())]);
    const auto more = std::min(known_.size(), static_cast<std::size_t>(size_));
    for (const auto i : rng.sample(known_.size(), more)) pairs.push_back(known_[i]);
    return pairs;
  }

 private:
  const Matrix& labels_;
  std::vector<Preference> labelled_;
  Rng rng_;
  std::int64_t size_;
  std::vector<Preference> known_;
};

class RewardTraining {
 public:
  RewardTraining(Run<Params>& run, const Problem& problem, const Matrix& labels, Journal& journal)
      : run_(run),
        journal_(journal),
        batches_(run, problem, labels),
        noise_(run.rng("reward_noise")),
        learner_(run.params().reward, problem.target_states, problem.target_actions,
                 run.rng("reward_init")) {
    if (const auto saved = journal.take(Stage::reward)) resume(*saved);
  }

  void train() {
    const auto& p = run_.params();
    for (; step_ < p.reward_steps; ++step_) {
      if (step_ > 0 && step_ % kCheckpointEvery == 0) save();
      if (run_.should_stop()) {
        save();
        throw Stopped();
      }
      run_.progress(static_cast<double>(step_), all_steps(p));
      advance();
    }
    save();
  }

  const RewardLearner& learner() const { return learner_; }

 private:
  void advance() {
    auto rng = noise_.stream(static_cast<std::uint64_t>(step_));
    const auto done = learner_.advance(batches_.batch(step_), [&rng] { return rng.normal(); });
    if (!std::isfinite(done.loss)) throw Diverged("the loss of the rewards is not finite");
    if (step_ % kRewardLogEvery != 0) return;
    losses_.push_back(done.loss), entropies_.push_back(done.entropy);
    log(losses_.size() - 1);
  }
  void log(std::size_t k) {
    const auto step = static_cast<std::int64_t>(k) * kRewardLogEvery;
    run_.log("reward_loss", step, losses_[k]);
    if (run_.params().reward.model == RewardModel::robust)
      run_.log("reward_entropy", step, entropies_[k]);
  }
  void save() {
    training::ByteWriter to;
    to.put(step_);
    to.put(losses_), to.put(entropies_);
    learner_.save(to);
    journal_.keep(Stage::reward, to.bytes());
  }
  void resume(const std::vector<char>& saved) {
    training::ByteReader from(std::as_bytes(std::span(saved)));
    step_ = from.take<std::int64_t>();
    losses_ = from.take_list<double>(), entropies_ = from.take_list<double>();
    learner_.restore(from);
    for (std::size_t k = 0; k < losses_.size(); ++k) log(k);
  }

  Run<Params>& run_;
  Journal& journal_;
  Batches batches_;
  Rng noise_;
  RewardLearner learner_;
  std::int64_t step_ = 0;
  std::vector<double> losses_, entropies_;
};

// Without a correlation where one side is constant.
void report_number(Run<Params>& run, const char* name, std::optional<double> value) {
  if (value && std::isfinite(*value)) run.result(name, *value);
}

std::span<const double> values_of(const Matrix& m) {
  return {m.data(), static_cast<std::size_t>(m.size())};
}

void judge_on_fresh(Run<Params>& run, const RewardLearner& learner) {
  const auto& p = run.params();
  const Episodes fresh = demonstrate(p.target_task, p.eval_trajectories, p.horizon,
                                     p.quality_levels, run.rng("evaluation_trajectories"));
  const Matrix learned = learner.predict(fresh.states, fresh.actions).mean;
  const Vector learned_returns = learned.rowwise().sum(), returns = fresh.returns();
  report_number(run, "reward_return_spearman",
                statistics::spearman(span_of(learned_returns), span_of(returns)));
  report_number(run, "reward_step_correlation",
                statistics::pearson(values_of(learned), values_of(fresh.rewards)));
}

void report_rewards(Run<Params>& run, const Problem& problem, const RewardLearner& learner,
                    const StepRewards& rewards) {
  if (run.params().reward.model == RewardModel::robust)
    run.result("reward_uncertainty_mean", rewards.deviation.mean());
  std::vector<double> both;
  for (Index k = 0; k < rewards.mean.size(); ++k) {
    both.push_back(rewards.mean.data()[k]);
    both.push_back(rewards.deviation.data()[k]);
  }
  run.artifact("predicted_rewards.npy",
               ArrayView(both, {static_cast<std::size_t>(rewards.mean.rows()),
                                static_cast<std::size_t>(rewards.mean.cols()), 2}));
  if (problem.target) return judge_on_fresh(run, learner);
  if (!problem.target_returns) return;
  const Vector learned = rewards.mean.rowwise().sum();
  report_number(run, "reward_return_spearman",
                statistics::spearman(span_of(learned), span_of(*problem.target_returns)));
}

}  // namespace

Matrix learn_rewards(Run<Params>& run, const Problem& problem, const Matrix& labels,
                     Journal& journal) {
  RewardTraining training(run, problem, labels, journal);
  run.timed("reward_seconds", [&] { training.train(); });
  const auto rewards = training.learner().predict(problem.target_states, problem.target_actions);
  run.untimed([&] { report_rewards(run, problem, training.learner(), rewards); });
  return rewards.mean;
}

}  // namespace assay::pearl
