// Points about their mean.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::statistics {

// Of the rows, of which there is one at least, in the order in which memory has them. Exact for a
// dimension that is constant.
Eigen::RowVectorXd row_mean(const Matrix& points);

// The rows less their mean. A dimension that is constant becomes 0.
Matrix centred(const Matrix& points);

}  // namespace assay::statistics
