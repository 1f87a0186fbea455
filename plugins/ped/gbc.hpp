// GBC: minus the sum of Bhattacharyya coefficients between the Gaussians of all pairs of classes.
//
// M. Pandy, A. Agostinelli, J. Uijlings, V. Ferrari, T. Mensink, CVPR 2022.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

enum class GbcCovariance { spherical, diagonal };

struct GbcOptions {
  GbcCovariance covariance = GbcCovariance::spherical;
  double floor = 1e-4;  // of a variance
  Index pca = 0;        // components kept; 0: the features as they are
};

// At most 0, and at least -C (C - 1): ordered pairs count. The spherical form counts its one
// logarithm once, not D times, as its authors' code does.
double gbc(const Matrix& features, const Labels& y, const GbcOptions& options);

}  // namespace assay::ped
