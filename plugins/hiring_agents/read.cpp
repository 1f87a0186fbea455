#include "plugins/hiring_agents/read.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/hiring_agents/generators.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::hiring_agents {
namespace {

constexpr double kSumTolerance = 1e-9;

std::size_t count(std::int64_t n) { return static_cast<std::size_t>(n); }

std::vector<double> read_prior(const Params& p, std::size_t states) {
  if (p.prior.empty()) return std::vector<double>(states, 1 / static_cast<double>(states));
  if (p.prior.size() != states)
    bad_input("params.prior", "has ", p.prior.size(), " probabilities for ", states, " states");
  const double sum = std::accumulate(p.prior.begin(), p.prior.end(), 0.0);
  if (!(std::abs(sum - 1) <= kSumTolerance))
    bad_input("params.prior", "sums to ", sum, ", expected 1");
  return p.prior;
}

// Of each agent: `effort_cost` times his scale.
std::vector<std::vector<double>> scaled_costs(const Params& p, std::size_t agents,
                                              const std::vector<double>& effort_cost) {
  const auto& scale = p.agent_cost_scale;
  if (!scale.empty() && scale.size() != agents)
    bad_input("params.agent_cost_scale", "has ", scale.size(), " scales for ", agents, " agents");
  std::vector<std::vector<double>> costs(agents, effort_cost);
  for (std::size_t i = 0; i < scale.size(); ++i)
    for (double& cost : costs[i]) cost *= scale[i];
  return costs;
}

std::vector<double> quadratic_costs(const Params& p) {
  std::vector<double> costs(count(p.n_efforts));
  for (std::size_t e = 1; e < costs.size(); ++e) {
    const double share = static_cast<double>(e) / static_cast<double>(costs.size() - 1);
    costs[e] = p.cost_max * share * share;
  }
  return costs;
}

Terms terms_of(const Params& p, std::size_t states, std::vector<std::vector<double>> costs) {
  return {read_prior(p, states), std::move(costs), p.payment_cap, p.individual_rationality};
}

Game read_binary(const HiringRun& run) {
  const auto& p = run.params();
  if (p.accuracy.size() != p.effort_cost.size())
    bad_input("params.effort_cost", "has ", p.effort_cost.size(), " costs for ", p.accuracy.size(),
              " accuracies");
  const std::size_t n = count(p.n_agents);
  require_size(run, std::vector<std::size_t>(n, p.accuracy.size()), std::vector<std::size_t>(n, 2),
               2, "params.n_agents");
  return joined(std::vector<SignalLaw>(n, binary_accuracy(p.accuracy)),
                terms_of(p, 2, scaled_costs(p, n, p.effort_cost)), p.correlation, guessing(2));
}

Game read_graded(const HiringRun& run) {
  const auto& p = run.params();
  const std::size_t n = count(p.n_agents), t = count(p.n_states);
  require_size(run, std::vector<std::size_t>(n, count(p.n_efforts)), std::vector<std::size_t>(n, t),
               t, "params.n_agents");
  return joined(std::vector<SignalLaw>(n, graded(count(p.n_efforts), t, p.accuracy_max)),
                terms_of(p, t, scaled_costs(p, n, quadratic_costs(p))), p.correlation, guessing(t));
}

Game read_random(const HiringRun& run) {
  const auto& p = run.params();
  const std::size_t n = count(p.n_agents), k = count(p.n_efforts), m = count(p.n_signals);
  const std::size_t t = count(p.n_states);
  require_size(run, std::vector<std::size_t>(n, k), std::vector<std::size_t>(n, m), t,
               "params.n_agents");
  auto rng = run.rng("game");
  Terms terms{dirichlet(t, 3, rng), {}, p.payment_cap, p.individual_rationality};
  std::vector<SignalLaw> laws;
  for (std::size_t i = 0; i < n; ++i) laws.push_back(random_law(k, m, t, rng));
  std::vector<double> utility(count(p.n_actions) * t);
  for (double& u : utility) u = rng.uniform();
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> costs(k);
    for (std::size_t e = 1; e < k; ++e) costs[e] = rng.uniform(0, p.cost_max);
    std::sort(costs.begin(), costs.end());
    terms.costs.push_back(costs);
  }
  const auto scales = scaled_costs(p, n, {1});
  for (std::size_t i = 0; i < n; ++i)
    for (double& cost : terms.costs[i]) cost *= scales[i][0];
  return joined(laws, terms, p.correlation, std::move(utility));
}

// xor or monitor: two efforts, not working and working.
Game read_coins(const HiringRun& run) {
  const auto& p = run.params();
  const bool is_xor = p.problem == Problem::xor_signals;
  const std::size_t n = is_xor ? count(p.n_agents) : 2;
  if (n < 2) bad_input("params.n_agents", "xor wants at least 2 agents");
  if (p.effort_cost.size() != 2)
    bad_input("params.effort_cost", "has ", p.effort_cost.size(), " costs for 2 efforts");
  require_size(run, std::vector<std::size_t>(n, 2), std::vector<std::size_t>(n, 2), 2,
               "params.n_agents");
  auto terms = terms_of(p, 2, scaled_costs(p, n, p.effort_cost));
  if (!is_xor) terms.prior = {0.5, 0.5};
  return is_xor ? xor_game(n, terms) : monitor_game(terms);
}

Game read_by_problem(const HiringRun& run) {
  switch (run.params().problem) {
    case Problem::graded:
      return read_graded(run);
    case Problem::xor_signals:
    case Problem::monitor:
      return read_coins(run);
    case Problem::random:
      return read_random(run);
    case Problem::file:
      return read_file_game(run);
    default:
      return read_binary(run);
  }
}

// Where agents may stay out, paying for coming must be possible.
void require_participation(const Game& game) {
  for (std::size_t i = 0; game.voluntary && i < game.agents(); ++i)
    if (const double cost = *std::ranges::min_element(game.costs[i]); cost > game.cap)
      bad_input("params.payment_cap", "agent ", i, " stays out: his cheapest effort costs ", cost,
                ", the most that is paid is ", game.cap);
}

}  // namespace

Game read_game(const HiringRun& run) {
  Game game = read_by_problem(run);
  require_participation(game);
  return game;
}

void require_size(const HiringRun& run, const std::vector<std::size_t>& efforts,
                  const std::vector<std::size_t>& signals, std::size_t states,
                  const std::string& key) {
  constexpr double kMostEntries = 1e8;
  double entries = static_cast<double>(states);
  for (const std::size_t k : efforts) entries *= static_cast<double>(k);
  for (const std::size_t m : signals) entries *= static_cast<double>(m);
  const double payments = entries * static_cast<double>(efforts.size());
  if (payments > kMostEntries)
    bad_input(key, "the payments are a table of ", payments, " entries, at most ", kMostEntries,
              " are solved: fewer agents, efforts, signals or states");
  // The law, and the payments of a few mechanisms at a time.
  shared::require_memory(run, 8 * (entries + 4 * payments), "the laws and payments",
                         ": fewer agents, efforts, signals or states need less", key);
}

void require_horizons(const HiringRun& run, const Game& game) {
  const auto& p = run.params();
  for (std::size_t k = 0; k < p.horizons.size(); ++k) {
    if (k > 0 && p.horizons[k] <= p.horizons[k - 1])
      bad_input("params.horizons", "must increase: ", p.horizons[k], " after ", p.horizons[k - 1]);
    if (count(p.horizons[k]) < game.profiles())
      bad_input("params.horizons", "the ", game.profiles(),
                " joint efforts are tried once each: ", p.horizons[k], " rounds are too few");
  }
  if (count(p.exploration_action) >= game.actions)
    bad_input("params.exploration_action", "there are ", game.actions, " actions, counted from 0");
}

SafeRules read_safe_rules(const Game& game, double tolerance) {
  constexpr double kLeastMargin = 1e-9;  // below that it is rounding
  auto rules = safe_rules(game, tolerance);
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (std::size_t told = 0; told < rules[i].size(); ++told)
      if (!(rules[i][told].value > kLeastMargin))
        bad_input("params.task", "agent ", i, ", effort ", told,
                  ": no payments up to the cap make this effort and the truth strictly best (its "
                  "signal carries no information, or the cap is too small), so there is no safe "
                  "rule to explore with");
  return rules;
}

}  // namespace assay::hiring_agents
