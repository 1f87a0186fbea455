// Rewards learned from labels on the roll-outs of the policy that is trained on them.
#pragma once

#include <memory>

#include "plugins/numerics/control/episode_stream.hpp"
#include "plugins/parl/implicit_term.hpp"
#include "plugins/parl/params.hpp"
#include "plugins/parl/teacher.hpp"

namespace assay::parl {

struct ControlTask {
  std::unique_ptr<control::Environment> environment;
  double solved = 0;  // the return from which on the task counts as solved
};
ControlTask control_task(EnvironmentName name);

// What one iteration came to.
struct ControlStep {
  double true_return = 0;                // mean over the episodes
  double accuracy = 0, correlation = 0;  // of learned rewards, on pairs and on steps
  TermLengths lengths;                   // means over the last fit
  std::int64_t labels = 0;
};

class ControlLearner {
 public:
  ControlLearner(ParlRun& run, const control::Environment& environment);

  ControlStep advance(std::int64_t iteration);
  // All that the next advance() starts from.
  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);
  // Accuracy and correlation on episodes that nothing was learned from.
  ControlStep held_out();

  const RewardModel& rewards() const { return model_; }
  std::vector<double> policy_weights() const;

 private:
  bool learns_rewards() const { return params_.algorithm != Algorithm::oracle; }
  bool explores(std::int64_t iteration) const;
  void query();
  void fit();
  Pairs choose(std::size_t count, std::vector<double>& rewards);
  Pairs draw_pairs(std::size_t count, std::vector<std::size_t>* places);
  void label(Pairs& fresh, const std::vector<double>& true_rewards);
  void judge_rewards(const std::vector<double>& learned, ControlStep& step);

  ParlRun& run_;
  const Params& params_;
  control::Space space_;
  Rng rng_;
  control::ActorCritic<float> agent_;
  control::EpisodeStream stream_, held_out_;
  control::Rollout rollout_;
  RewardModel model_;
  Pairs labelled_, newest_, unlabelled_;
  std::int64_t labels_ = 0;
  TermLengths lengths_;
};

}  // namespace assay::parl
