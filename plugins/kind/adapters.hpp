// Arrays that adapters add to a map, and the matrix that they make of it.
//   svd_u (parts, outputs, K), svd_s (parts, K), svd_v (parts K, inputs), delta (parts, K):
//     U diag(max(s + delta, 0)) V'
//   weight, cayley (parts blocks, s (s - 1) / 2), s = inputs / blocks: W R
//   weight, u, s, v: W + sum of the open components
#pragma once

#include "plugins/kind/plan.hpp"

namespace assay::kind {

// All arrays of a plan, whether trained or not.
Weights all_of(const Plan& plan);

// The matrices of a map's parts for the class of this row.
std::vector<Matrix> matrices_of(const Weights& all, const std::string& map, const MapInfo& info,
                                const Matrix& gate, std::int64_t row);

}  // namespace assay::kind
