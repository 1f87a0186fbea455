// The product of two dense matrices, through the row kernels of this processor.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::linalg {

// a b. Requires a.cols() == b.rows().
Matrix product(const Matrix& a, const Matrix& b);

}  // namespace assay::linalg
