// The best mechanism of a kind, solved in units that suit the simplex method, and verified.
#pragma once

#include <optional>
#include <vector>

#include "plugins/hiring_agents/deviations.hpp"
#include "plugins/hiring_agents/params.hpp"
#include "plugins/hiring_agents/programme.hpp"

namespace assay::hiring_agents {

inline constexpr double kMostGain = 1e-9;  // of a deviation from a mechanism that is obeyed

struct Solution {
  Mechanism mechanism;
  std::optional<ProgrammeAnswer> programme;  // of the correlated kind, but for its mechanism
  std::vector<Deviation> gains;
  bool converged = false;
};

// The smallest power of two, at least 1, that no utility or cost exceeds: dividing by it changes no
// digit. The tolerances of the simplex method are absolute.
double unit_of(const Game& game);

// A mechanism of this kind: cleaned, repaired where a deviation gains more than kMostGain,
// verified.
Solution solve(const Game& game, Solver solver, LpMethod method, double floor,
               const ProgrammeOptions& options);

}  // namespace assay::hiring_agents
