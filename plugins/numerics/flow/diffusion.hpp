// Diffusion in discrete steps (Ho, Jain & Abbeel 2020) and its deterministic sampler: x_k =
// sqrt(A_k) x + sqrt(1 - A_k) eps, eps ~ N(0, I), with A_k = prod_{j <= k} (1 - beta_j), k = 0 ..
// steps - 1.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::flow {

// A_0 .. A_{steps-1} for beta rising in equal steps from `first` to `last`; a single step has
// `first`. Requires steps >= 1 and 0 < first <= last < 1.
std::vector<double> linear_alpha_bars(std::int64_t steps, double first, double last);

// `count` times evenly spaced downwards from steps - 1. Requires 1 <= count <= steps.
std::vector<std::int64_t> sampling_times(std::int64_t steps, std::int64_t count);

// E[eps | x_k = x] for all rows of x. May throw, which ends the sampling.
using NoisePrediction = std::function<Matrix(std::int64_t k, const Matrix& x)>;

// From noise, a point a row, to data in `count` steps of DDIM with eta = 0 (Song, Meng & Ermon
// 2021). What each step takes for the data is clipped to [-clip, clip], and the noise is that which
// leads from there to x; kInfinity: not clipped.
Matrix ddim(const NoisePrediction& predict, Matrix noise, const std::vector<double>& alpha_bars,
            std::int64_t count, double clip);

}  // namespace assay::flow
