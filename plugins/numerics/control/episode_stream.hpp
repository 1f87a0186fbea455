// Episodes one after another on a few lanes, for an agent that learns from all of them.
#pragma once

#include "plugins/numerics/control/actor_critic.hpp"

namespace assay::control {

class EpisodeStream {
 public:
  // The environment must outlive the stream.
  EpisodeStream(const Environment& environment, std::size_t lanes, const Rng& rng);

  // `steps` more of every lane into `rollout`; advantages are left to the caller. A lane whose
  // episode is over, by a rule or by time, begins the next one.
  template <class Real>
  void collect(ActorCritic<Real>& agent, std::size_t steps, Rollout& rollout);

  // Sums of rewards of the episodes that ended since the last call, in the order of their ends.
  std::vector<double> take_returns();

  // Where all lanes stand. Throws std::runtime_error where the bytes are of other lanes.
  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  void finish_step(Rollout& rollout, std::size_t t);

  const Environment& environment_;
  Space space_;
  Rng start_, choice_;
  Lanes lanes_;
  std::vector<double> observation_, action_, so_far_, returns_;
  std::vector<std::size_t> age_;
};

}  // namespace assay::control
