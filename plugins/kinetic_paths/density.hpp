// Whether data has a density whose logarithm says something: grey values are points until noise is
// added to them (uniform dequantisation, Uria, Murray & Larochelle 2013).
#pragma once

#include <assay/rng.hpp>
#include <string>

#include "plugins/kinetic_paths/dataset.hpp"

namespace assay::kinetic_paths {

// 1 or 1 / 255 where all values are whole multiples of that, else 0.
double grey_step_of(const Matrix& images);

// x + step (u - 1/2) with u uniform, each entry its own; nothing for step 0.
void blur(Matrix& x, double step, Rng& rng);

// The share of grey steps by which training images are blurred; 0 where they are not.
double blur_step(const Params& params, const Dataset& data);

// Why likelihoods are not to be trusted; empty where they are.
std::string doubt_of_density(const Params& params, const Dataset& data);

}  // namespace assay::kinetic_paths
