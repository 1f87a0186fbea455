// A mixture of Gaussians with full covariances, fitted by expectation maximisation.
#pragma once

#include <assay/rng.hpp>

#include "plugins/ped/features.hpp"

namespace assay::ped {

struct MixtureOptions {
  Index components = 1;
  double tolerance = 1e-3;  // of the mean log-likelihood between two rounds
  Index max_rounds = 100;
  double ridge = 1e-6;  // added to the diagonal of each covariance
};

// N x components, rows sum to 1. Starts from k-means (k-means++ seeds drawn from
// `rng`) whose clusters are the first responsibilities. Needs at least as many samples as
// components.
Matrix responsibilities(const Matrix& x, const MixtureOptions& options, Rng rng);

}  // namespace assay::ped
