// The data separation function lambda(s) = (1/d) E |E[x1 | x1 + eps / s]|^2 (Eq. 23), as gamma = 1
// - (1 - lambda) (1 + s^2) on a grid of angles theta = atan(s), with the noise of the estimate.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/kinetic_paths/laws.hpp"
#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::kinetic_paths {

enum class Estimator {
  kProjection,     // gamma = (1 + s^2) / d mean |xhat - xlin|^2, xlin the best linear estimate
  kMmse,           // 1 - lambda = (1/d) mean |x - xhat|^2
  kPosteriorNorm,  // lambda = (1/d) mean |xhat|^2 (Eq. 36)
};
constexpr Index kEstimators = 3;

struct SeparationOptions {
  Index angles = 96, draws = 4096;
  unsigned threads = 1;
  std::function<void()> stop_point = [] {};  // called every angle; may throw
  std::function<void(double, double)> progress = [](double, double) {};  // from any thread
};

// Sums over the draws, an angle a row, an estimator a column: of |xhat - xlin|^2 (1 + s^2) / d, of
// |x - xhat|^2 / d, of |xhat|^2 / d, and of their squares.
struct SeparationSums {
  explicit SeparationSums(Index angles)
      : sum(Matrix::Zero(angles, kEstimators)), square(Matrix::Zero(angles, kEstimators)) {}
  void add(Index angle, const double (&values)[kEstimators]);

  Matrix sum, square;
  double count = 0;
};

// Of the uniform distribution on the rows of `points`: draw k is a noisy copy of row k mod n, the
// same noise for every angle. Single precision inside; the same bits for any number of threads.
SeparationSums separation_of_atoms(const Matrix& points, const SeparationOptions& options,
                                   const Rng& noise);

// By the exact posterior mean of a law.
SeparationSums separation_of_law(const Law& law, const SeparationOptions& options,
                                 const Rng& noise);

struct GammaCurve {
  Vector gamma;    // as estimated: not clipped
  Vector stderr_;  // of the mean over the draws
};
GammaCurve gamma_curve(const SeparationSums& sums, Estimator estimator);

// Where a law has gamma in closed form.
GammaCurve closed_form_curve(const Law& law, Index angles);

}  // namespace assay::kinetic_paths
