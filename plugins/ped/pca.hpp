// Principal components, exact.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

struct Components {
  Matrix scores;     // N x k: the centred samples along each component
  Vector variances;  // population variance along it, largest first
  double total = 0;  // variance of all components
};

// The first min(most, N - 1, D) components, each with its largest score positive.
Components principal(const Matrix& features, Index most);

// The least number of leading components whose variance exceeds the share `energy` of the total.
Index leading(const Components& components, double energy);

}  // namespace assay::ped
