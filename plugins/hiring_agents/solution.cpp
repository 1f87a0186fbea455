#include "plugins/hiring_agents/solution.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/hiring_agents/agent_payments.hpp"
#include "plugins/hiring_agents/references.hpp"

namespace assay::hiring_agents {
namespace {

Game divided(Game game, double unit) {
  for (double& u : game.utility) u /= unit;
  for (auto& costs : game.costs)
    for (double& cost : costs) cost /= unit;
  game.cap /= unit;
  return game;
}

// Mixes in just so much of the safe rule that no deviation gains.
void repair(const Game& game, Mechanism& mechanism, const std::vector<Deviation>& gains,
            double tolerance) {
  const auto rules = safe_rules(game, tolerance);
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t told = 0; told < game.efforts[i]; ++told) {
      const double gain = largest_gain(gains, i, told), margin = rules[i][told].value;
      if (gain > 0 && margin > 0)
        mix(game, mechanism, i, told, rules[i][told].payments, gain / (gain + margin));
    }
}

// In units of 1.
Solution solve_kind(const Game& game, Solver solver, LpMethod method,
                    const ProgrammeOptions& options) {
  const auto values = decision_values(game);
  switch (solver) {
    case Solver::zero_payment:
      return {zero_payment(game, values), {}, {}, true};
    case Solver::uncorrelated:
      return {best_uncorrelated(game, values, options.tolerance), {}, {}, true};
    case Solver::deterministic_effort:
      return {best_deterministic(game, values, options.tolerance), {}, {}, true};
    default:
      break;
  }
  auto answer = method == LpMethod::full ? solve_in_full(game, values, options)
                                         : solve_by_columns(game, values, options);
  auto mechanism = std::move(answer.mechanism);
  const bool converged = answer.converged;
  return {std::move(mechanism), std::move(answer), {}, converged};
}

}  // namespace

double unit_of(const Game& game) {
  double most = 1;
  for (const double u : game.utility) most = std::max(most, std::abs(u));
  for (const auto& costs : game.costs)
    for (const double cost : costs) most = std::max(most, cost);
  return std::exp2(std::ceil(std::log2(most)));
}

Solution solve(const Game& game, Solver solver, LpMethod method, double floor,
               const ProgrammeOptions& options) {
  const double unit = unit_of(game);
  Solution s = solve_kind(divided(game, unit), solver, method, options);
  for (double& paid : s.mechanism.payments) paid *= unit;
  if (s.programme) s.programme->upper_bound *= unit;
  clean(game, s.mechanism, floor);
  s.gains = deviations(game, s.mechanism);
  if (largest_gain(s.gains) > kMostGain) {
    repair(game, s.mechanism, s.gains, options.tolerance);
    s.gains = deviations(game, s.mechanism);
  }
  s.converged = s.converged && largest_gain(s.gains) <= kMostGain;
  return s;
}

}  // namespace assay::hiring_agents
