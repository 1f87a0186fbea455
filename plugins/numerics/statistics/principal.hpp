// Principal components: the axes along which points vary most, and where the points lie on them.
// Exact, by the smaller of the two Gram matrices. A direction has no sign of its own, and what
// follows may depend on it: each function says which it takes.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::statistics {

struct PrincipalScores {
  Matrix scores;     // N x k: the centred points along each component
  Vector variances;  // population variance along it, largest first
  double total = 0;  // variance of all components
};

// The first min(most, N - 1, D) components, each with its largest score positive (as scikit-learn
// has them).
PrincipalScores principal_scores(const Matrix& points, Index most);

// The least number of leading components whose variance exceeds the share `energy` of the total.
Index leading(const PrincipalScores& components, double energy);

struct PrincipalAxes {
  Vector mean;       // D
  Matrix axes;       // count x D, orthonormal rows, by falling variance
  Vector variances;  // sample variance along each
};

// Requires 1 <= count <= D. The largest entry of an axis is positive. Directions in which the
// points do not vary are completed to an orthonormal set.
PrincipalAxes principal_axes(const Matrix& points, Index count);

}  // namespace assay::statistics
