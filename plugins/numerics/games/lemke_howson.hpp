// Equilibria by complementary pivoting (Lemke and Howson 1964).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "plugins/numerics/games/bimatrix.hpp"

namespace assay::games {

// The equilibrium at the end of the path that drops `label`, a strategy of player 1 (0 .. m-1) or
// of player 2 (m .. m+n-1). Ties of the ratio test are broken lexicographically, so that no path
// cycles in a degenerate game. Nothing when `pivots` are used up, or rounding leaves none; `pivots`
// is reduced by those made.
std::optional<Profile> lemke_howson(const Bimatrix& game, Index label, std::int64_t& pivots);

// The ends of the paths of all labels in their order, repeated as often as they are reached.
std::vector<Profile> lemke_howson_ends(const Bimatrix& game, std::int64_t max_pivots,
                                       const std::function<bool()>& stop = {});

}  // namespace assay::games
