// Games of two players in normal form: mixed profiles, how good they are, and their equilibria.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::games {

// Row player 1, column player 2: payoffs a(i, j) and b(i, j), finite, at least 1 x 1.
struct Bimatrix {
  Matrix a, b;

  Index rows() const { return a.rows(); }
  Index cols() const { return a.cols(); }
};

struct Profile {
  Vector x, y;                        // laws over the rows and the columns
  double payoff_1 = 0, payoff_2 = 0;  // their expected payoffs

  double welfare() const { return payoff_1 + payoff_2; }
};

// The profile of these laws with its payoffs.
Profile profile_of(const Bimatrix& game, const Vector& x, const Vector& y);

// The most that a player gains by leaving the profile alone; 0 in an equilibrium, but for rounding.
double deviation_gain(const Bimatrix& game, const Profile& profile);

// What profiles are held against, in units of the largest difference of a player's payoffs (1 where
// that is below 1): a profile whose deviation_gain exceeds it is no equilibrium.
inline constexpr double kEquilibriumTolerance = 1e-9;
double payoff_unit(const Bimatrix& game);

// Pairs of pure strategies of which each is a best reply to the other, by rows, then columns.
std::vector<Profile> pure_equilibria(const Bimatrix& game);

// Equilibria of supports of equal size, pure ones first, then by size and lexicographically. A
// support may hold strategies of weight 0, so at least one equilibrium is found also in degenerate
// games; pairs of supports whose equations are singular are passed over, so of a continuum only
// corners are. Takes C(m + n, m) pairs of small linear systems; empty once `stop` says true.
std::vector<Profile> support_enumeration(const Bimatrix& game,
                                         const std::function<bool()>& stop = {});

struct EquilibriumOptions {
  Index support_limit = 8;            // strategies a side up to which supports are enumerated
  std::int64_t max_pivots = 100'000;  // of all Lemke-Howson paths together
  std::function<bool()> stop = {};    // asked now and then; what was found until then is returned
};

// All pure equilibria, then what support_enumeration() finds, or beyond the limit the ends of the
// Lemke-Howson paths that start at each label. Each is given once and passes the test of
// deviation_gain. Empty only when stopped, or where rounding spoils every candidate.
std::vector<Profile> equilibria(const Bimatrix& game, const EquilibriumOptions& options = {});

// The place of the equilibrium of largest welfare, then of largest payoff of player 1, then the
// first; values are compared after rounding to 1e-9. Requires at least one.
std::size_t selected(const std::vector<Profile>& equilibria);

}  // namespace assay::games
