// Sources without a model of transfer, and the best that any choice could do.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <functional>

#include "plugins/mbtl/selection.hpp"

namespace assay::mbtl {

// Mean of V_K over all K-subsets, by order statistics of the columns: the r-th smallest of N is the
// best of C(r-1, K-1) subsets.
double random_expectation(const Matrix& scores, Index budget);

struct RandomBand {
  std::vector<double> mean, sd;           // after 1, 2, ... sources, over draws
  std::vector<std::vector<Index>> draws;  // sources of each
};
RandomBand random_selections(const Matrix& scores, Index budget, Index repeats, Rng rng);

// K sources in the middles of K equal parts of the range, from the top. One-dimensional contexts.
std::vector<Index> equidistant(const Matrix& contexts, Index budget);
// The middle first; then the largest interval between neighbours is cut, at its middle or, where it
// ends at a boundary, a third in from there.
Chooser pseudo_greedy(const Matrix& contexts);

// Subsets of this size, as a real number since it may be large.
double subsets(Index size, Index budget);
// The best K-subset, by branch and bound over all; Stopped when `stop` says so. Sources ascend.
std::vector<Index> best_subset(const Matrix& scores, Index budget,
                               const std::function<bool()>& stop);

}  // namespace assay::mbtl
