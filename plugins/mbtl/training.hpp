// One policy for one context, and how well it does in others.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/mbtl/family.hpp"
#include "plugins/numerics/control/actor_critic.hpp"
#include "plugins/numerics/control/cross_entropy.hpp"

namespace assay::mbtl {

enum class Trainer { cem, ppo, a2c, fixed_linear };

struct TrainingOptions {
  Trainer trainer = Trainer::cem;
  std::size_t steps = 100000;  // of actor-critics
  control::CrossEntropyOptions search;
  std::size_t episodes = 3, hidden = 0;  // of a score of the search; units of its policies
  std::vector<double> fixed_weights;
  std::function<void()> stop_point;  // throws when training is to end
};

// Linear: an action's weights of the observations, then its constant. Else a tanh network.
struct Policy {
  bool is_linear = true;
  std::vector<std::size_t> sizes;  // of the network
  std::vector<double> weights;
};

control::Act act_of(const Policy& policy, const control::Space& space);

// Lanes that begin with the same episodes in every context.
control::Lanes starts_of(const control::Environment& environment, std::size_t episodes, Rng rng);

// A policy for this environment, from this stream alone. Where `pole` is given, the environment is
// that balanced pole.
Policy train(const control::Environment& environment, const control::CartPoleConstants* pole,
             const TrainingOptions& options, const Rng& rng);

// Mean return from these starts.
double evaluate(const control::Environment& environment, const control::CartPoleConstants* pole,
                const Policy& policy, const control::Lanes& starts);

}  // namespace assay::mbtl
