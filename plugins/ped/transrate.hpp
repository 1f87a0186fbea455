// TransRate: the coding rate of all features less the mean rate of the classes.
//
// L.-K. Huang, J. Huang, Y. Rong, Q. Yang, Y. Wei, ICML 2022.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// Features centred once, by their grand mean; R(F) = logdet(I + F'F / (n eps)) / 2 in nats, the
// mean over classes unweighted.
double transrate(const Matrix& features, const Labels& y, double eps);

}  // namespace assay::ped
