#include "plugins/hiring_agents/online.hpp"

#include <algorithm>
#include <assay/errors.hpp>
#include <cmath>
#include <numeric>

#include "plugins/hiring_agents/bisection.hpp"
#include "plugins/hiring_agents/deviations.hpp"
#include "plugins/hiring_agents/solution.hpp"

namespace assay::hiring_agents {
namespace {

constexpr double kObeyed = 1e-9;  // a gain up to this is rounding
constexpr double kFloor = 1e-9;   // of the probability of a recommendation

// What the safe rules pay on average where `profile` is asked for.
double safe_payments(const OnlineProblem& p, std::size_t profile) {
  double sum = 0;
  for (std::size_t i = 0; i < p.game.agents(); ++i) {
    const auto paid = spread(p.game, i, p.rules[i][p.game.effort_of(profile, i)].payments);
    const auto law = p.game.law(profile);
    sum += std::inner_product(law.begin(), law.end(), paid.begin(), 0.0);
  }
  return sum;
}

// Regret of one round of each joint effort.
double exploration_regret(const OnlineProblem& p, std::size_t action) {
  const std::vector<std::size_t> policy(p.game.signal_profiles(), action);
  double sum = 0;
  for (std::size_t b = 0; b < p.game.profiles(); ++b)
    sum += p.optimum - decision_value(p.game, b, policy) + safe_payments(p, b);
  return sum;
}

double largest_payment(const Game& game, const Mechanism& m, std::size_t agent, std::size_t told) {
  double most = 0;
  for (std::size_t b = 0; b < m.efforts.size(); ++b)
    if (m.efforts[b] > 0 && game.effort_of(b, agent) == told)
      most = std::max(most, std::ranges::max(m.payment(agent, b)));
  return most;
}

// L1 distance that an empirical law of `draws` draws keeps to but for a small probability.
double confidence_width(const Game& game, double draws, double failure,
                        const OnlineOptions& options) {
  const auto cells = static_cast<double>(game.cells());
  const auto profiles = static_cast<double>(game.profiles());
  return options.confidence_scale *
         std::sqrt(2 / draws * (cells * std::log(2.0) + std::log(profiles / failure)));
}

// Mixes so much of the safe rules in that what is not known of laws and costs cannot matter.
// Returns the largest share.
double make_safe(const OnlineProblem& p, const Game& estimate, Mechanism& m, double width,
                 double cost_slack, const OnlineOptions& options) {
  struct Share {
    std::size_t agent, told;
    double weight;
  };
  std::vector<Share> shares;
  const auto gains = deviations(estimate, m);
  for (std::size_t i = 0; i < p.game.agents(); ++i)
    for (std::size_t told = 0; told < p.game.efforts[i]; ++told) {
      const double paid = largest_payment(p.game, m, i, told);
      if (paid == 0) continue;  // obeys without
      const double margin = p.rules[i][told].value;
      const double gain =
          largest_gain(gains, i, told) + 2 * paid * width + 2 * p.game.cap * width + cost_slack;
      shares.push_back({i, told, gain > 0 ? gain / (gain + margin) : 0});
    }
  double largest = 0;
  for (const auto& share : shares) largest = std::max(largest, share.weight);
  for (const auto& [agent, told, weight] : shares)
    mix(p.game, m, agent, told, p.rules[agent][told].payments,
        options.uniform_slack ? largest : weight);
  return largest;
}

// What the principal gets who acts on the estimate, if everybody obeys.
double true_worth(const Game& game, const Game& estimate, const Mechanism& m) {
  std::vector<double> values(m.efforts.size());
  for (std::size_t b = 0; b < values.size(); ++b)
    if (m.efforts[b] > 0) values[b] = decision_value(game, b, bayes_policy(estimate, b));
  return figures(game, m, values).principal_utility();
}

// Regret of a round: all that can be lost where the mechanism is not obeyed.
double commitment_regret(const OnlineProblem& p, const Mechanism& m, const Horizon& h) {
  if (h.ic_violation <= kObeyed) return p.optimum - h.commit_utility;
  double paid = 0;
  for (std::size_t i = 0; i < p.game.agents(); ++i) {
    double most = 0;
    for (std::size_t told = 0; told < p.game.efforts[i]; ++told)
      most = std::max(most, largest_payment(p.game, m, i, told));
    paid += most;
  }
  return p.optimum + paid;
}

void commit(const OnlineProblem& p, const Game& estimate, double draws,
            const OnlineOptions& options, Horizon& h) {
  const auto rounds = static_cast<double>(h.rounds);
  const ProgrammeOptions how{options.tolerance, options.should_stop, {}};
  auto m = solve(estimate, Solver::correlated, LpMethod::column_generation, kFloor, how).mechanism;
  const double width =
      confidence_width(p.game, draws, options.failure_probability.value_or(1 / rounds), options);
  const double cost_slack = options.costs_known ? 0 : p.game.cap / rounds;
  h.mixing_weight = make_safe(p, estimate, m, width, cost_slack, options);
  h.ic_violation = largest_gain(deviations(p.game, m));
  h.commit_utility = true_worth(p.game, estimate, m);
  h.commitment = commitment_regret(p, m, h);  // of one round
}

double cost_error(const Game& game, const std::vector<std::vector<double>>& costs) {
  double most = 0;
  for (std::size_t i = 0; i < costs.size(); ++i)
    for (std::size_t e = 0; e < costs[i].size(); ++e)
      most = std::max(most, std::abs(costs[i][e] - game.costs[i][e]));
  return most;
}

}  // namespace

Game empirical(const Game& game, std::size_t draws, Rng& rng,
               const std::function<void()>& stop_point) {
  constexpr std::size_t kBetweenStops = 1 << 20;
  Game seen = game;
  std::ranges::fill(seen.joint, 0.0);
  for (std::size_t b = 0; b < game.profiles(); ++b) {
    const auto law = game.law(b);
    std::vector<double> upto(law.size());
    std::partial_sum(law.begin(), law.end(), upto.begin());
    for (std::size_t k = 0; k < draws; ++k) {
      if (k % kBetweenStops == 0) stop_point();
      const double u = rng.uniform() * upto.back();
      const auto cell = std::upper_bound(upto.begin(), upto.end() - 1, u) - upto.begin();
      seen.joint[b * game.cells() + static_cast<std::size_t>(cell)] += 1;
    }
  }
  for (double& q : seen.joint) q /= static_cast<double>(draws);
  return seen;
}

Horizon play(const OnlineProblem& p, std::int64_t rounds, const OnlineOptions& options, Rng rng) {
  Horizon h;
  h.rounds = rounds;
  const auto all = static_cast<double>(rounds), profiles = static_cast<double>(p.game.profiles());
  const double wanted = std::ceil(options.explore_scale * std::pow(all, 2.0 / 3) / profiles);
  const double draws = std::min(wanted, std::floor(all / profiles));
  Game estimate = empirical(p.game, static_cast<std::size_t>(draws), rng, [&] {
    if (options.should_stop && options.should_stop()) throw Stopped();
  });
  h.exploration = draws * exploration_regret(p, options.exploration_action);
  double left = all - draws * profiles;
  if (!options.costs_known) {
    const auto found = find_costs(p.game, estimate, p.rules, 1 / all);
    estimate.costs = found.costs;
    const double asked = std::min(left, static_cast<double>(found.rounds));
    h.bisection = asked * (p.optimum + static_cast<double>(p.game.agents()) * p.game.cap);
    left -= asked;
  }
  h.cost_error = cost_error(p.game, estimate.costs);
  commit(p, estimate, draws, options, h);
  h.commitment *= left;
  return h;
}

double regret_slope(std::span<const Horizon> horizons) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& h : horizons) {
    if (h.regret() <= 0) continue;
    const double u = std::log(static_cast<double>(h.rounds)), v = std::log(h.regret());
    n += 1, x += u, y += v, xx += u * u, xy += u * v;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

}  // namespace assay::hiring_agents
