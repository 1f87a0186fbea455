// Games that are made: signals as laws of each agent alone, joined with more or less correlation.
#pragma once

#include <assay/rng.hpp>
#include <cstddef>
#include <span>
#include <vector>

#include "plugins/hiring_agents/game.hpp"

namespace assay::hiring_agents {

// P(s_i | b_i, theta) of one agent, by effort, state, signal.
struct SignalLaw {
  std::size_t efforts = 0, signals = 0;
  std::vector<double> probabilities;
  std::span<const double> at(std::size_t effort, std::size_t state, std::size_t states) const {
    return std::span(probabilities).subspan((effort * states + state) * signals, signals);
  }
};

// What the games have in common.
struct Terms {
  std::vector<double> prior;               // of the states
  std::vector<std::vector<double>> costs;  // of each agent's efforts
  double cap = 1;
  bool voluntary = false;
};

// (1 - correlation) independent + correlation comonotone, given the state: one uniform draw decides
// all signals, each of which is its quantile. No agent's own law changes.
Game joined(const std::vector<SignalLaw>& laws, const Terms& terms, double correlation,
            std::vector<double> utility);

// 1 where the action is the state; as many actions as states.
std::vector<double> guessing(std::size_t states);

// Two states; an effort's signal is the state with this probability.
SignalLaw binary_accuracy(std::span<const double> accuracy);
// The state with probability 1 / states + (best - 1 / states) e / (efforts - 1), else any other.
SignalLaw graded(std::size_t efforts, std::size_t states, double best);
// Uniform on the simplex for each effort and state.
SignalLaw random_law(std::size_t efforts, std::size_t signals, std::size_t states, Rng& rng);
std::vector<double> dirichlet(std::size_t size, int shape, Rng& rng);

// Agents 1 .. n-1 who work see fair coins, agent 0 sees whether their parity is the state; the
// signal of a shirker is a coin of his own. Each signal alone says nothing.
Game xor_game(std::size_t agents, const Terms& terms);
// Agent 0 who works sees the state and a fair coin (signal 2 state + coin), agent 1 who works sees
// the coin: only good for checking.
Game monitor_game(const Terms& terms);

}  // namespace assay::hiring_agents
