// The space in which maps are learned, and the way back to genes.
#pragma once

#include <functional>

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

struct Reduction {
  Index dimension = 0;
  std::function<Matrix(MatrixView)> encode, decode;  // one cell a row
};

Reduction no_reduction(Index genes);

struct Pca {
  Vector mean;        // genes
  Matrix components;  // dimension x genes, orthonormal rows, by falling variance
  Vector variance;    // along each
};

// Of the rows of x. Requires 1 <= dimension <= x.cols(). A component's largest entry is positive.
// Directions in which the rows do not vary are completed to an orthonormal set.
Pca principal_components(MatrixView x, Index dimension);
Reduction pca_reduction(Pca pca);

}  // namespace assay::conditional_monge_gap
