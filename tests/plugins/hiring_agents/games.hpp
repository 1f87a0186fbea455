// Games that several tests solve.
#pragma once

#include <algorithm>
#include <assay/rng.hpp>
#include <vector>

#include "plugins/hiring_agents/deviations.hpp"
#include "plugins/hiring_agents/generators.hpp"
#include "plugins/hiring_agents/programme.hpp"
#include "plugins/hiring_agents/references.hpp"
#include "plugins/hiring_agents/solution.hpp"

namespace assay::hiring_agents {

inline constexpr double kExact = 1e-9;  // what a value is certified to

inline Game graded_game(std::size_t agents, std::size_t efforts, std::size_t states,
                        double correlation, double cap = 1) {
  const auto n = static_cast<double>(states), steps = static_cast<double>(efforts - 1);
  Terms terms{std::vector<double>(states, 1 / n), {}, cap, false};
  std::vector<double> costs;
  for (std::size_t e = 0; e < efforts; ++e)
    costs.push_back(0.03 * static_cast<double>(e * e) / (steps * steps));
  terms.costs.assign(agents, costs);
  return joined(std::vector<SignalLaw>(agents, graded(efforts, states, 0.8)), terms, correlation,
                guessing(states));
}

inline Game binary_game(std::size_t agents, std::vector<double> accuracy, std::vector<double> costs,
                        double correlation = 0, double cap = 1) {
  return joined(std::vector<SignalLaw>(agents, binary_accuracy(accuracy)),
                {{0.5, 0.5}, std::vector<std::vector<double>>(agents, costs), cap, false},
                correlation, guessing(2));
}

// One to three agents with two or three efforts, signals and states. The more effort, the more a
// signal tells; every third game has signals that are independent given the state.
inline Game random_game(std::uint64_t seed, std::size_t agents = 0) {
  Rng rng(seed, "game");
  const auto few = [&] { return 2 + rng.below(2); };
  const std::size_t n = agents > 0 ? agents : 1 + rng.below(3), t = few(), actions = few();
  Terms terms{dirichlet(t, 3, rng), {}, rng.uniform(0.05, 1.5), false};
  std::vector<SignalLaw> laws;
  for (std::size_t i = 0; i < n; ++i) {
    auto& law = laws.emplace_back(random_law(few(), few(), t, rng));
    auto& costs = terms.costs.emplace_back(law.efforts);
    for (std::size_t k = 0; k < law.probabilities.size(); ++k) {
      const std::size_t effort = k / (t * law.signals);
      const double told = static_cast<double>(effort) / static_cast<double>(law.efforts - 1);
      law.probabilities[k] =
          told * law.probabilities[k] + (1 - told) / static_cast<double>(law.signals);
    }
    for (std::size_t e = 1; e < costs.size(); ++e) costs[e] = rng.uniform(0, 0.02);
    std::sort(costs.begin(), costs.end());
  }
  std::vector<double> utility(actions * t);
  for (double& u : utility) u = rng.uniform();
  return joined(laws, terms, seed % 3 == 0 ? 0 : rng.uniform(), utility);
}

inline Solution solution(const Game& game, Solver solver = Solver::correlated,
                         LpMethod method = LpMethod::column_generation) {
  return solve(game, solver, method, 1e-9, {});
}

inline double worth(const Game& game, const Mechanism& mechanism) {
  return figures(game, mechanism, decision_values(game)).principal_utility();
}

// The value of the best mechanism of a kind, which must be verified as well.
inline double value(const Game& game, Solver solver = Solver::correlated,
                    LpMethod method = LpMethod::column_generation) {
  const auto s = solution(game, solver, method);
  return s.converged ? worth(game, s.mechanism) : -1;
}

inline double entropy_bits(const Mechanism& mechanism) {
  double sum = 0;
  for (const double p : mechanism.efforts)
    if (p > 0) sum -= p * std::log2(p);
  return sum;
}

}  // namespace assay::hiring_agents
