// One policy for one context, and how well it does in others.
#pragma once

#include <assay/rng.hpp>
#include <cstddef>
#include <functional>
#include <vector>

#include "plugins/mbtl/family.hpp"
#include "plugins/mbtl/policy.hpp"
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
  std::function<void()> stop_point;           // throws when training is to end
  std::function<void(std::size_t)> on_steps;  // told of an actor-critic's steps so far
};

// A policy for this environment, from this stream alone. Where `pole` is given, the environment is
// that balanced pole. An actor-critic goes on from `state`, unless that is empty, to the same
// policy, and leaves there where it stands at its end, also when stop_point throws.
Policy train(const control::Environment& environment, const control::CartPoleConstants* pole,
             const TrainingOptions& options, const Rng& rng,
             std::vector<std::byte>* state = nullptr);

// Mean return from these starts.
double evaluate(const control::Environment& environment, const control::CartPoleConstants* pole,
                const Policy& policy, const control::Lanes& starts);

}  // namespace assay::mbtl
