// Gaussian processes with a squared exponential kernel and constant mean: posterior, likelihood,
// fit.
#pragma once

#include <array>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::statistics {

// signal_var exp(-|c - c'|^2 / (2 length^2)), observations with noise_var more; all above 0.
struct GaussianKernel {
  double signal_var = 1, length = 1, noise_var = 1e-3;
};

// Squared distances between the rows of a and those of b.
Matrix squared_distances(const Matrix& a, const Matrix& b);

struct Posterior {
  Vector mean, sd;  // of the function itself, without noise
};

// Given values y at `points`, over the rows of `at`. The prior has this mean everywhere. Without
// points it is the prior.
Posterior posterior(const Matrix& points, const Vector& y, double mean,
                    const GaussianKernel& kernel, const Matrix& at);

// Log likelihood of y (mean 0), with its derivatives in the logarithms of signal_var, length and
// noise_var. -infinity where the kernel matrix is not positive definite in double precision.
struct Likelihood {
  double value = 0;
  std::array<double, 3> slope{};
};
Likelihood likelihood(const Matrix& squared, const Vector& y, const GaussianKernel& kernel);

struct Bounds {
  double low, high;
};

struct KernelFit {
  Bounds signal_var{1e-3, 1e3}, length{1e-2, 1e2}, noise_sd{1e-4, 1};
  bool fits_noise = false;
};

// The kernel of greatest likelihood within the bounds: projected quasi-Newton on logarithms from 36
// places, `start` and a grid of 5 signal variances by 7 lengths. Ties go to the earlier place; the
// noise of `start` stays unless it is to be fitted.
GaussianKernel fit_kernel(const Matrix& squared, const Vector& y, const GaussianKernel& start,
                          const KernelFit& options);

}  // namespace assay::statistics
