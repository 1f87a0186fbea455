// Expected payoffs of a follower's actions, in many situations side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plugins/causal_games/functions.hpp"

namespace assay::causal_games {

// Rows of numbers, one a situation: its probability, then the leader's payoffs weighted by it for
// each action of the follower, then the follower's. What is done to whole rows is vectorised.
struct Sheet {
  int actions = 0;
  std::size_t situations = 0;
  std::vector<double> numbers;

  void resize(int actions_of_follower, std::size_t count);
  int rows() const { return 1 + 2 * actions; }
  double* row(int r) { return numbers.data() + static_cast<std::size_t>(r) * situations; }
  const double* row(int r) const {
    return numbers.data() + static_cast<std::size_t>(r) * situations;
  }
  const double* mass() const { return row(0); }
  const double* leader(int b) const { return row(1 + b); }
  const double* follower(int b) const { return row(1 + actions + b); }
};

// Actions of the leader, times sets of its impulses, times impulses of the follower.
inline constexpr std::size_t kMostSituations =
    kMaxActions * (std::size_t{1} << kMaxActions) * kMaxActions;

// The follower's best action in each situation, of which there are kMostSituations at most. Ties,
// up to `tie` times the mass, go to the action that the leader prefers, then to the first.
void best_actions(const Sheet& sheet, double tie, std::vector<std::int64_t>& best);

}  // namespace assay::causal_games
