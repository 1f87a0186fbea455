// What the principal announces: which efforts she will ask for, and what she will pay.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/hiring_agents/game.hpp"

namespace assay::hiring_agents {

struct Mechanism {
  explicit Mechanism(const Game& game)
      : efforts(game.profiles()),
        payments(game.agents() * game.profiles() * game.cells()),
        cells(game.cells()) {}

  std::vector<double> efforts;   // mu: probability of asking for each joint effort
  std::vector<double> payments;  // gamma_i(b, s, theta), by agent, b asked for, s reported, theta
  std::size_t cells;

  std::span<double> payment(std::size_t agent, std::size_t profile) {
    return std::span(payments).subspan((agent * efforts.size() + profile) * cells, cells);
  }
  std::span<const double> payment(std::size_t agent, std::size_t profile) const {
    return std::span(payments).subspan((agent * efforts.size() + profile) * cells, cells);
  }
  // mu_i(b_i): the probability that `agent` is asked for `effort`.
  double probability(const Game& game, std::size_t agent, std::size_t effort) const;
};

// What comes of a mechanism that everybody obeys.
struct Figures {
  double decision_value = 0, expected_payment = 0, social_cost = 0;
  double principal_utility() const { return decision_value - expected_payment; }
};

// `values` are the decision's for each joint effort (decision_values() for the Bayes policy).
Figures figures(const Game& game, const Mechanism& mechanism, std::span<const double> values);

// Removes recommendations below `floor` and what rounding has left outside of [0, cap].
void clean(const Game& game, Mechanism& mechanism, double floor);

// A rule for one agent alone, by own signal, state: what it pays at each cell (joint signal,
// state).
std::vector<double> spread(const Game& game, std::size_t agent, std::span<const double> rule);

// payment <- (1 - weight) payment + weight rule, wherever `agent` is asked for `effort`.
void mix(const Game& game, Mechanism& mechanism, std::size_t agent, std::size_t effort,
         std::span<const double> rule, double weight);

}  // namespace assay::hiring_agents
