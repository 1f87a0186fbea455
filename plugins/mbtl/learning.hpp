// The training of one policy by an actor-critic, step by step, so that it can be left and taken up.
#pragma once

#include "plugins/mbtl/policy.hpp"
#include "plugins/mbtl/training.hpp"
#include "plugins/numerics/control/episode_stream.hpp"

namespace assay::mbtl {

class Learning {
 public:
  // The environment must outlive it.
  Learning(const control::Environment& environment, const TrainingOptions& options, const Rng& rng);

  bool is_done() const { return done_ >= steps_; }
  // One roll-out, one update, and an evaluation where it is due; all steps so far.
  std::size_t advance();
  // The best of the evaluations.
  const Policy& best() const { return best_; }

  // All that the next advance() starts from.
  std::vector<std::byte> state() const;
  void restore(std::span<const std::byte> state);

 private:
  void evaluate_now();

  const control::Environment& environment_;
  control::ActorCriticOptions constants_;
  std::size_t steps_, each_, done_ = 0, due_;
  Rng chance_;
  control::ActorCritic<float> agent_;
  control::EpisodeStream stream_;
  control::Lanes starts_;
  control::Rollout rollout_;
  Policy best_;
  double most_;
};

}  // namespace assay::mbtl
