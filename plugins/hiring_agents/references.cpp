#include "plugins/hiring_agents/references.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "plugins/hiring_agents/agent_payments.hpp"
#include "plugins/hiring_agents/reports.hpp"

namespace assay::hiring_agents {
namespace {

double cheapest(const Game& game, std::size_t agent) {
  return *std::min_element(game.costs[agent].begin(), game.costs[agent].end());
}

// What obeying costs all agents beyond what they cannot avoid: nobody obeys for less.
double least_pay(const Game& game, std::size_t profile) {
  double sum = game.cost_of(profile);
  for (std::size_t i = 0; !game.voluntary && i < game.agents(); ++i) sum -= cheapest(game, i);
  return sum;
}

// Joint efforts from the largest bound of their worth on.
std::vector<std::size_t> by_bound(const std::vector<double>& bounds) {
  std::vector<std::size_t> order(bounds.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return bounds[a] > bounds[b]; });
  return order;
}

// The best certain recommendation, where `pay(agent, profile)` are the agent's least payments by
// joint signal and state.
template <class Pay>
Mechanism best_certain(const Game& game, std::span<const double> values, Pay&& pay) {
  std::vector<double> bounds(values.begin(), values.end());
  for (std::size_t b = 0; b < bounds.size(); ++b) bounds[b] -= least_pay(game, b);
  Mechanism best = zero_payment(game, values);
  double worth = figures(game, best, values).principal_utility();
  for (const std::size_t b : by_bound(bounds)) {
    if (bounds[b] <= worth) break;
    Mechanism candidate(game);
    candidate.efforts[b] = 1;
    double value = values[b];
    for (std::size_t i = 0; i < game.agents() && value > worth; ++i) {
      const AgentPayments paid = pay(i, b);
      value = paid.exist ? value - paid.value : -std::numeric_limits<double>::infinity();
      std::copy(paid.payments.begin(), paid.payments.end(), candidate.payment(i, b).begin());
    }
    if (value > worth) best = std::move(candidate), worth = value;
  }
  return best;
}

// An agent's law and his least payments there. It is mostly the same whatever others do.
struct Known {
  std::vector<double> law;
  AgentPayments paid;
};

// But for the order in which it was summed.
bool are_close(const std::vector<double>& a, const std::vector<double>& b) {
  constexpr double kRounding = 1e-14;
  return std::ranges::equal(a, b, [](double x, double y) { return std::abs(x - y) <= kRounding; });
}

}  // namespace

Mechanism zero_payment(const Game& game, std::span<const double> values) {
  Mechanism m(game);
  std::size_t best = values.size();
  for (std::size_t b = 0; b < values.size(); ++b) {
    bool is_cheapest = true;
    for (std::size_t i = 0; i < game.agents(); ++i)
      is_cheapest &= game.costs[i][game.effort_of(b, i)] == cheapest(game, i);
    if (is_cheapest && (best == values.size() || values[b] > values[best])) best = b;
  }
  m.efforts[best] = 1;
  for (std::size_t i = 0; game.voluntary && i < game.agents(); ++i)
    std::ranges::fill(m.payment(i, best), cheapest(game, i));
  return m;
}

Mechanism best_uncorrelated(const Game& game, std::span<const double> values, double tolerance) {
  std::vector<std::vector<Known>> known(game.agents());
  for (std::size_t i = 0; i < game.agents(); ++i) known[i].resize(game.efforts[i]);
  return best_certain(game, values, [&](std::size_t i, std::size_t b) {
    const std::size_t told = game.effort_of(b, i);
    auto& last = known[i][told];
    const Game one = alone(game, i, b);
    if (!are_close(one.joint, last.law)) {
      const Asked asked{told, 1};
      last = {one.joint, least_payments(one, 0, std::span(&asked, 1), tolerance)};
      if (last.paid.exist) last.paid.payments = spread(game, i, last.paid.payments);
    }
    return last.paid;
  });
}

Mechanism best_deterministic(const Game& game, std::span<const double> values, double tolerance) {
  return best_certain(game, values, [&](std::size_t i, std::size_t b) {
    const Asked asked{b, 1};
    return least_payments(game, i, std::span(&asked, 1), tolerance);
  });
}

double first_best(const Game& game, std::span<const double> values) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t b = 0; b < values.size(); ++b)
    best = std::max(best, values[b] - least_pay(game, b));
  return best;
}

}  // namespace assay::hiring_agents
