// The space in which maps are learned, and the way back to genes.
#pragma once

#include <functional>

#include "plugins/conditional_monge_gap/cells.hpp"
#include "plugins/numerics/statistics/principal.hpp"

namespace assay::conditional_monge_gap {

struct Reduction {
  Index dimension = 0;
  std::function<Matrix(MatrixView)> encode, decode;  // one cell a row
};

Reduction no_reduction(Index genes);

// Onto the axes and back.
Reduction pca_reduction(statistics::PrincipalAxes pca);

}  // namespace assay::conditional_monge_gap
