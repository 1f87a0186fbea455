// The product of two dense matrices, through the row kernels of this processor.
#pragma once

#include "plugins/numerics/ot/matrix.hpp"

namespace assay::ot {

// a b. Requires a.cols() == b.rows().
Matrix product(const Matrix& a, const Matrix& b);

}  // namespace assay::ot
