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

// A recommendation of probability 1e-8 inflates the errors of a linear programme by 1e8. So where a
// deviation gains, payments are solved anew on condition of what the agent is told.
void repair(const Game& game, Mechanism& mechanism, const std::vector<Deviation>& gains,
            double tolerance) {
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t told = 0; told < game.efforts[i]; ++told) {
      if (largest_gain(gains, i, told) <= 0) continue;
      std::vector<Asked> asked;
      const double probability = mechanism.probability(game, i, told);
      for (std::size_t b = 0; b < mechanism.efforts.size(); ++b)
        if (mechanism.efforts[b] > 0 && game.effort_of(b, i) == told)
          asked.push_back({b, mechanism.efforts[b] / probability});
      const auto paid = least_payments(game, i, asked, tolerance);
      for (std::size_t k = 0; paid.exist && k < asked.size(); ++k)
        std::copy_n(paid.payments.begin() + static_cast<std::ptrdiff_t>(k * game.cells()),
                    game.cells(), mechanism.payment(i, asked[k].profile).begin());
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
      return {best_uncorrelated(game, values, options), {}, {}, true};
    case Solver::deterministic_effort:
      return {best_deterministic(game, values, options), {}, {}, true};
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
  const Game small = divided(game, unit);
  Solution s = solve_kind(small, solver, method, options);
  clean(small, s.mechanism, floor);
  if (const auto gains = deviations(small, s.mechanism); largest_gain(gains) > kMostGain / unit)
    repair(small, s.mechanism, gains, options.tolerance);
  for (double& paid : s.mechanism.payments) paid *= unit;
  if (s.programme) s.programme->upper_bound *= unit;
  s.gains = deviations(game, s.mechanism);
  s.converged = s.converged && largest_gain(s.gains) <= kMostGain;
  return s;
}

}  // namespace assay::hiring_agents
