// Square grey images of one side, a row each, made smaller or given a margin.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::images {

// Means over squares of `pool` pixels a side. Requires images.cols() == side^2 and that pool
// divides side.
Matrix pooled(MatrixView images, Index side, Index pool);

// With `margin` pixels of this value around: of side + 2 margin.
Matrix padded(MatrixView images, Index side, Index margin, double value);

}  // namespace assay::images
