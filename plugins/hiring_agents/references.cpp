#include "plugins/hiring_agents/references.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

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

// A joint effort asked for with certainty, and what each agent is paid at each cell.
struct Certain {
  std::size_t profile;
  std::vector<std::vector<double>> payments;
};

// `pay(agent, profile)`: the agent's least payments. Nothing where they exceed what is left of
// `value` above `worth`.
template <class Pay>
std::optional<Certain> certain(const Game& game, std::size_t profile, double& value, double worth,
                               Pay&& pay) {
  Certain candidate{profile, {}};
  for (std::size_t i = 0; i < game.agents() && value > worth; ++i) {
    AgentPayments paid = pay(i, profile);
    if (!paid.exist) return std::nullopt;
    value -= paid.value;
    candidate.payments.push_back(std::move(paid.payments));
  }
  return value > worth ? std::optional(std::move(candidate)) : std::nullopt;
}

// The best certain recommendation. A table of payments for all joint efforts is made of it alone.
template <class Pay>
Mechanism best_certain(const Game& game, std::span<const double> values,
                       const ProgrammeOptions& options, Pay&& pay) {
  std::vector<double> bounds(values.begin(), values.end());
  for (std::size_t b = 0; b < bounds.size(); ++b) bounds[b] -= least_pay(game, b);
  Mechanism mechanism = zero_payment(game, values);
  double worth = figures(game, mechanism, values).principal_utility();
  std::optional<Certain> best;
  for (const std::size_t b : by_bound(bounds)) {
    options.stop_point();
    if (bounds[b] <= worth) break;
    double value = values[b];
    if (auto better = certain(game, b, value, worth, pay)) best = std::move(better), worth = value;
  }
  if (!best) return mechanism;
  mechanism = Mechanism(game);
  mechanism.efforts[best->profile] = 1;
  for (std::size_t i = 0; i < game.agents(); ++i)
    std::ranges::copy(best->payments[i], mechanism.payment(i, best->profile).begin());
  return mechanism;
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

Mechanism best_uncorrelated(const Game& game, std::span<const double> values,
                            const ProgrammeOptions& options) {
  std::vector<std::vector<Known>> known(game.agents());
  for (std::size_t i = 0; i < game.agents(); ++i) known[i].resize(game.efforts[i]);
  return best_certain(game, values, options, [&](std::size_t i, std::size_t b) {
    const std::size_t told = game.effort_of(b, i);
    auto& last = known[i][told];
    const Game one = alone(game, i, b);
    if (!are_close(one.joint, last.law)) {
      const Asked asked{told, 1};
      last = {one.joint, least_payments(one, 0, std::span(&asked, 1), options.tolerance)};
      if (last.paid.exist) last.paid.payments = spread(game, i, last.paid.payments);
    }
    return last.paid;
  });
}

Mechanism best_deterministic(const Game& game, std::span<const double> values,
                             const ProgrammeOptions& options) {
  return best_certain(game, values, options, [&](std::size_t i, std::size_t b) {
    const Asked asked{b, 1};
    return least_payments(game, i, std::span(&asked, 1), options.tolerance);
  });
}

double first_best(const Game& game, std::span<const double> values) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t b = 0; b < values.size(); ++b)
    best = std::max(best, values[b] - least_pay(game, b));
  return best;
}

}  // namespace assay::hiring_agents
