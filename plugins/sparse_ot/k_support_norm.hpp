// The k-support norm: the convex relaxation of "at most k entries of length at most 1".
#pragma once

#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::sparse_ot {

// The square of the k-support norm (Argyriou, Foygel, Srebro 2012, proposition 2.1): that of l1 at
// k = 1, of l2 at k >= size. `values` are >= 0; their order is lost.
double squared_k_support_norm(std::vector<double>& values, Index k);

// The theta of its variational form, min { sum t_i^2 / theta_i : 0 < theta_i <= 1, sum theta_i <= k
// }: theta_i = min(1, t_i / tau) with sum k, or all 1 where there are at most k positive t. Returns
// tau; 0 in that case.
double k_support_level(std::vector<double> values, Index k);

}  // namespace assay::sparse_ot
