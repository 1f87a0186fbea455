// What somebody said of pairs of trajectories, and did not say of others.
#pragma once

#include <assay/sdk.hpp>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::pearl {

// Labels from a table with the columns i, j (trajectories by number from 0, or by their names) and
// label (1 where i is preferred, 0 where j is, 1/2 for a tie, or between). NaN where nobody
// compared the two; the mean where several did. Throws BadInput at data.source_pairs.
Matrix labels_of_pairs(const Input& pairs, Index count, const std::vector<std::string>& names);

}  // namespace assay::pearl
