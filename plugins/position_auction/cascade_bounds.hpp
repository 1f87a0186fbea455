// What a cascade can bring at most, and a matching that brings half of the best.
#pragma once

#include "plugins/position_auction/ratio_matching.hpp"

namespace assay::position_auction {

// min over lambda of lambda + M(lambda), M(lambda) the best matching of weights (s - lambda)+ p: no
// allocation in any order has a larger objective. The bound is taken at the least found, so that it
// holds whatever rounding did to the search.
double cascade_upper_bound(const Matrix& ctr, Scores scores, const Setting& setting);

// The matching of the lambda with lambda = M(lambda), which is the optimum of ratios with p in the
// place of p / (1 - p): in any order it is worth at least lambda, and the best is worth at most
// 2 lambda.
inline RatioOptimum threshold_matching(const Matrix& ctr, Scores scores, const Setting& setting) {
  return RatioMatching({ctr, false}, setting).optimum(scores);
}

}  // namespace assay::position_auction
