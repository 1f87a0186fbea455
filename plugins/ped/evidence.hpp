// The greatest evidence of a Bayesian linear model over the precisions of its weights and its
// noise.
#pragma once

#include "plugins/ped/projection.hpp"

namespace assay::ped {

// Of each class's indicator, nats: max over alpha and beta of ln N(t; 0, F F' / alpha + I / beta).
// It has no start and no unit: the greatest one is found where the evidence has several maxima, or
// its greatest value only at a limit (weights of 0, no noise).
Vector greatest_log_evidence(const Projection& p, Index samples);

}  // namespace assay::ped
