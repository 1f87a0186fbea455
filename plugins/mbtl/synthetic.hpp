// Transfer matrices by formula.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/statistics/gaussian_process.hpp"

namespace assay::mbtl {

// Points 0 .. s-1 on every axis, the last axis fastest.
Matrix grid_contexts(const std::vector<std::int64_t>& shape);

struct GridTerms {
  double base = 500, noise = 0;
  Eigen::RowVectorXd f, g, left, right;  // one weight an axis
};

// M(source, target) = base - (min(D, 0) left + max(D, 0) right) + f source + g target + noise N(0,
// 1), D = source - target.
Matrix grid_scores(const Matrix& contexts, const GridTerms& terms, Rng rng);

// Training performance J ~ GP(mean, kernel) at these contexts, and M(i, j) = J_i - slope |i - j| in
// their distance.
Matrix process_scores(const Matrix& contexts, double mean, const statistics::GaussianKernel& kernel,
                      double slope, Rng rng);

}  // namespace assay::mbtl
