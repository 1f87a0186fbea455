// Gamma and Poisson variates, and their mixture, the negative binomial.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

// With this shape > 0 and scale 1 (Marsaglia and Tsang 2000).
double gamma_variate(double shape, Rng& rng);

// Mean >= 0; by products of uniforms when small, else by transformed rejection (Hormann 1993,
// PTRS).
double poisson_variate(double mean, Rng& rng);

// Mean and variance mean + mean^2 / dispersion.
double negative_binomial_variate(double mean, double dispersion, Rng& rng);

}  // namespace assay::conditional_monge_gap
