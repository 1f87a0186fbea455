#include "plugins/hiring_agents/mechanism.hpp"

#include <algorithm>
#include <numeric>

namespace assay::hiring_agents {

double Mechanism::probability(const Game& game, std::size_t agent, std::size_t effort) const {
  double sum = 0;
  for (std::size_t b = 0; b < efforts.size(); ++b)
    if (game.effort_of(b, agent) == effort) sum += efforts[b];
  return sum;
}

Figures figures(const Game& game, const Mechanism& mechanism, std::span<const double> values) {
  Figures f;
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b) {
    const double probability = mechanism.efforts[b];
    if (probability == 0) continue;
    f.decision_value += probability * values[b];
    f.social_cost += probability * game.cost_of(b);
    const auto law = game.law(b);
    for (std::size_t i = 0; i < game.agents(); ++i)
      f.expected_payment += probability * std::inner_product(law.begin(), law.end(),
                                                             mechanism.payment(i, b).begin(), 0.0);
  }
  return f;
}

void clean(const Game& game, Mechanism& mechanism, double floor) {
  double sum = 0;
  for (double& probability : mechanism.efforts) {
    if (probability < floor) probability = 0;
    sum += probability;
  }
  for (double& probability : mechanism.efforts) probability /= sum;
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t b = 0; b < mechanism.efforts.size(); ++b)
      for (double& paid : mechanism.payment(i, b))
        paid = mechanism.efforts[b] == 0 ? 0 : std::clamp(paid, 0.0, game.cap);
}

std::vector<double> spread(const Game& game, std::size_t agent, std::span<const double> rule) {
  std::vector<double> paid(game.cells());
  for (std::size_t k = 0; k < paid.size(); ++k)
    paid[k] = rule[game.signal_of(k / game.states, agent) * game.states + k % game.states];
  return paid;
}

void mix(const Game& game, Mechanism& mechanism, std::size_t agent, std::size_t effort,
         std::span<const double> rule, double weight) {
  const auto paid = spread(game, agent, rule);
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b) {
    if (mechanism.efforts[b] == 0 || game.effort_of(b, agent) != effort) continue;
    const auto payment = mechanism.payment(agent, b);
    for (std::size_t k = 0; k < paid.size(); ++k)
      payment[k] = (1 - weight) * payment[k] + weight * paid[k];
  }
}

}  // namespace assay::hiring_agents
