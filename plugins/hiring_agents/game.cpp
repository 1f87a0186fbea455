#include "plugins/hiring_agents/game.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace assay::hiring_agents {
namespace {

std::size_t product(std::span<const std::size_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies<>());
}

// The law of one agent's signal and the state, by signal, state.
std::vector<double> marginal(const Game& game, std::size_t profile, std::size_t agent) {
  std::vector<double> result(game.signals[agent] * game.states);
  const auto law = game.law(profile);
  for (std::size_t s = 0; s < game.signal_profiles(); ++s)
    for (std::size_t theta = 0; theta < game.states; ++theta)
      result[game.signal_of(s, agent) * game.states + theta] += law[s * game.states + theta];
  return result;
}

}  // namespace

std::size_t Game::profiles() const { return product(efforts); }
std::size_t Game::signal_profiles() const { return product(signals); }
std::size_t Game::effort_stride(std::size_t agent) const {
  return product(std::span(efforts).subspan(agent + 1));
}
std::size_t Game::signal_stride(std::size_t agent) const {
  return product(std::span(signals).subspan(agent + 1));
}

double Game::cost_of(std::size_t profile) const {
  double sum = 0;
  for (std::size_t i = 0; i < agents(); ++i) sum += costs[i][effort_of(profile, i)];
  return sum;
}

std::vector<std::size_t> bayes_policy(const Game& game, std::size_t profile) {
  std::vector<std::size_t> policy(game.signal_profiles());
  const auto law = game.law(profile);
  for (std::size_t s = 0; s < policy.size(); ++s) {
    double best = -INFINITY;
    for (std::size_t a = 0; a < game.actions; ++a) {
      double value = 0;
      for (std::size_t theta = 0; theta < game.states; ++theta)
        value += law[s * game.states + theta] * game.utility[a * game.states + theta];
      if (value > best) best = value, policy[s] = a;
    }
  }
  return policy;
}

double decision_value(const Game& game, std::size_t profile, std::span<const std::size_t> policy) {
  const auto law = game.law(profile);
  double value = 0;
  for (std::size_t s = 0; s < policy.size(); ++s)
    for (std::size_t theta = 0; theta < game.states; ++theta)
      value += law[s * game.states + theta] * game.utility[policy[s] * game.states + theta];
  return value;
}

std::vector<double> decision_values(const Game& game) {
  std::vector<double> values(game.profiles());
  for (std::size_t b = 0; b < values.size(); ++b)
    values[b] = decision_value(game, b, bayes_policy(game, b));
  return values;
}

Dependence marginal_dependence(const Game& game, std::span<const double> prior) {
  Dependence worst;
  for (std::size_t i = 0; i < game.agents(); ++i) {
    std::vector<std::vector<double>> first(game.efforts[i]);
    for (std::size_t b = 0; b < game.profiles(); ++b) {
      auto here = marginal(game, b, i);
      auto& reference = first[game.effort_of(b, i)];
      if (reference.empty()) reference = here;
      for (std::size_t k = 0; k < here.size(); ++k) {
        const double weight = prior[k % game.states];
        const double change = weight > 0 ? std::abs(here[k] - reference[k]) / weight : 0;
        if (change > worst.size) worst = {change, i, game.effort_of(b, i)};
      }
    }
  }
  return worst;
}

}  // namespace assay::hiring_agents
