// Costs of attention maps: how far they are from one map a subject and subjects apart.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::focus_control {

enum class Heuristic { kNone, kFocus, kAttendExcite, kDivideBind, kConform, kJedi };

// As parameters and metrics are written.
inline const std::vector<std::pair<std::string, Heuristic>> kHeuristicNames = {
    {"none", Heuristic::kNone},
    {"focus", Heuristic::kFocus},
    {"attend_excite", Heuristic::kAttendExcite},
    {"divide_bind", Heuristic::kDivideBind},
    {"conform", Heuristic::kConform},
    {"jedi", Heuristic::kJedi}};

Heuristic heuristic_of(const std::string& name);  // std::invalid_argument for another name

// Rows of the maps that belong to each subject: disjoint, none empty.
using Groups = std::vector<std::vector<Index>>;

struct Cost {
  double value = 0;
  Matrix slope;  // in the maps
};

// All take maps of tokens x positions, rows at least 0 and not all 0, of the groups' tokens.

// (c + 1 - JS of the groups' mean maps) / 2, c the mean JS within groups of several tokens; with
// one group c / 2.
Cost focus_cost(const Matrix& maps, const Groups& groups);
// 1 - the least of the groups' largest shares of a position.
Cost attend_excite_cost(const Matrix& maps, const Groups& groups);
// - the least total variation of the groups' maps on the square grid.
Cost divide_bind_cost(const Matrix& maps, const Groups& groups);
// Contrast of the tokens of this step and of the one before, whose maps are constants.
Cost conform_cost(const Matrix& maps, const Matrix& before, const Groups& groups);
// focus twice, and a hundredth of what the groups' entropies lack; of one layer.
Cost jedi_cost(const Matrix& maps, const Groups& groups);

// Jensen-Shannon divergence in [0, 1] of the rows' cubes, each a distribution; of one row 0.
Cost divergence(const Matrix& rows);

// Convolution of maps on a square grid with a 3 x 3 Gaussian whose edges reflect. sigma = 0, or a
// grid of one position: none.
class Blur {
 public:
  Blur(Index positions, double sigma);
  Matrix operator()(const Matrix& maps) const { return between(maps, line_); }
  // The slope in maps of what depends on the blurred ones by this slope.
  Matrix back(const Matrix& slope) const { return between(slope, line_.transpose()); }

 private:
  Matrix between(const Matrix& maps, const Matrix& line) const;

  Matrix line_;  // of one dimension: from row to column; empty: none
};

}  // namespace assay::focus_control
