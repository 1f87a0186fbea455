// A principal who knows neither the laws of signals nor the costs: explore, then commit.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "plugins/hiring_agents/agent_payments.hpp"
#include "plugins/hiring_agents/mechanism.hpp"

namespace assay::hiring_agents {

struct OnlineOptions {
  double explore_scale = 1, confidence_scale = 1;
  std::optional<double> failure_probability;  // absent: 1 / T
  std::size_t exploration_action = 0;
  bool uniform_slack = false;  // one weight of the safe rules for all, from the worst of them
  bool costs_known = false;
  double tolerance = 1e-9;
  std::function<bool()> should_stop;
};

// The true game, what is known of it from the start, and the worth of the optimal mechanism.
struct OnlineProblem {
  const Game& game;
  const SafeRules& rules;
  double optimum;
};

struct Horizon {
  std::int64_t rounds = 0;
  double exploration = 0, bisection = 0, commitment = 0;  // regret, summed over rounds
  double commit_utility = 0;  // true worth of the mechanism, where it is obeyed
  double mixing_weight = 0;   // the largest share of a safe rule in it
  double ic_violation = 0;    // in the true game
  double cost_error = 0;
  double regret() const { return exploration + bisection + commitment; }
};

// Laws as `draws` rounds of each joint effort show them. `stop_point` is called now and then, and
// may throw.
Game empirical(const Game& game, std::size_t draws, Rng& rng,
               const std::function<void()>& stop_point);

Horizon play(const OnlineProblem& problem, std::int64_t rounds, const OnlineOptions& options,
             Rng rng);

// Least squares of ln regret on ln T, over horizons of positive regret.
double regret_slope(std::span<const Horizon> horizons);

}  // namespace assay::hiring_agents
