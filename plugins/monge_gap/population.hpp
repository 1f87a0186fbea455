// Where points come from: a pair of distributions to draw from, and its optimal map where known.
#pragma once

#include <assay/rng.hpp>
#include <functional>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::monge_gap {

using Map = std::function<Matrix(MatrixView)>;  // one point a row, in and out

struct Population {
  Index dimension = 0;
  std::function<Matrix(Index, Rng&)> source, target;  // that many fresh points
  Map truth;  // T*, optimal for sqeuclidean unless said otherwise; empty where it is not known
};

// N(0, S1) to N(e_1, S2), the eigenvalues of both log-spaced from 1/sqrt(condition) to
// sqrt(condition) in random rotations; T*(x) = A x + e_1 with A = bures_map(S1, S2). In one
// dimension both variances are 1/sqrt(condition) and sqrt(condition).
Population gaussian_pair(Index dimension, double condition, Rng rng);

Matrix normal_points(Index rows, Index cols, Rng& rng);  // N(0, 1) each

// Three Gaussians (sd 0.5, centres N(0, 1.5^2)).
std::function<Matrix(Index, Rng&)> three_gaussians(Index dimension, Rng& rng);

// Three Gaussians to their image under
// T* = grad (x'Qx / 2 + sum_k c_k log cosh(w_k . x + b_k)), 8 units, Q positive definite: T* is the
// gradient of a convex function, so it is optimal.
Population convex_potential(Index dimension, Rng rng);

// One moon to an S-curve in the plane (noise 0.05 each).
Population moons_scurve();

// A cap of the unit sphere in three dimensions to another one, a quarter turn away.
Population sphere_rotation();

// One Gaussian at the origin to eight on a circle of radius 5, standard deviation 0.25 each.
Population gauss_to_mixture();

// Rows with replacement from data.
Population resampled(Matrix source, Matrix target);

// A = S1^(-1/2) (S1^(1/2) S2 S1^(1/2))^(1/2) S1^(-1/2), for which x -> A x carries N(0, S1) onto
// N(0, S2) optimally for sqeuclidean. Requires both symmetric; directions in which S1 has no
// variance (below 1e-12 of its largest) are mapped to zero.
Matrix bures_map(const Matrix& s1, const Matrix& s2);

}  // namespace assay::monge_gap
