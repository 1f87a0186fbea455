#include "plugins/hiring_agents/bisection.hpp"

#include <limits>

#include "plugins/hiring_agents/reports.hpp"

namespace assay::hiring_agents {
namespace {

// The search between two rules of one agent.
class Search {
 public:
  Search(const Game& truth, const Game& estimate, const AgentPayments& low,
         const AgentPayments& high, double width)
      : truth_(truth), estimate_(estimate), low_(low), high_(high), width_(width) {}

  std::size_t rounds() const { return rounds_; }

  // The difference of costs from the effort chosen at mixture `from` to the one at `to`.
  double difference(double from, std::size_t chosen, double to, std::size_t then) {
    if (chosen == then) return 0;
    const double middle = from + (to - from) / 2;
    if (to - from < width_) return earned_between(middle, chosen, then);
    const std::size_t between = choice(middle);
    return difference(from, chosen, middle, between) + difference(middle, between, to, then);
  }

 private:
  ReportTable offer(const Game& game, double mixture) const {
    std::vector<double> rule(low_.payments.size());
    for (std::size_t k = 0; k < rule.size(); ++k)
      rule[k] = mixture * high_.payments[k] + (1 - mixture) * low_.payments[k];
    ReportTable table(game.efforts[0], game.signals[0]);
    add_reports(game, 0, 0, rule, 1, table);
    return table;
  }
  std::size_t choice(double mixture) {
    ++rounds_;
    const auto table = offer(truth_, mixture);
    std::size_t best = 0;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t e = 0; e < truth_.efforts[0]; ++e)
      if (const double worth = table.best(e) - truth_.costs[0][e]; worth > most)
        most = worth, best = e;
    return best;
  }
  double earned_between(double mixture, std::size_t chosen, std::size_t then) const {
    const auto table = offer(estimate_, mixture);
    return table.best(then) - table.best(chosen);
  }

  const Game &truth_, &estimate_;
  const AgentPayments &low_, &high_;
  double width_;
  std::size_t rounds_ = 0;
};

}  // namespace

Game pooled(const Game& game, std::size_t agent) {
  Game mean = alone(game, agent, 0);
  const double share =
      static_cast<double>(game.efforts[agent]) / static_cast<double>(game.profiles());
  for (double& q : mean.joint) q = 0;
  for (std::size_t b = 0; b < game.profiles(); ++b) {
    const std::size_t made = game.effort_of(b, agent);
    const auto law = game.law(b);
    for (std::size_t k = 0; k < law.size(); ++k)
      mean.joint[made * mean.cells() + game.signal_of(k / game.states, agent) * game.states +
                 k % game.states] += share * law[k];
  }
  return mean;
}

CostEstimate find_costs(const Game& truth, const Game& estimate, const SafeRules& rules,
                        double width) {
  CostEstimate found;
  for (std::size_t i = 0; i < truth.agents(); ++i) {
    const Game one = pooled(truth, i), seen = pooled(estimate, i);
    auto& costs = found.costs.emplace_back(1, truth.costs[i][0]);  // only differences matter
    for (std::size_t e = 1; e < truth.efforts[i]; ++e) {
      Search search(one, seen, rules[i][e - 1], rules[i][e], width);
      costs.push_back(costs.back() + search.difference(0, e - 1, 1, e));
      found.rounds += search.rounds();
    }
  }
  return found;
}

}  // namespace assay::hiring_agents
