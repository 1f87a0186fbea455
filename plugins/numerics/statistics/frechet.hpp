// The Frechet distance of two Gaussians: how far samples are from data, as features see them.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::statistics {

struct Gaussian {
  Vector mean;
  Eigen::MatrixXd covariance;
};

// Fitted to the rows, of which there are two at least; covariance with N - 1.
Gaussian gaussian_of(MatrixView rows);

// |m1 - m2|^2 + tr A + tr B - 2 tr (A^{1/2} B A^{1/2})^{1/2}, the squared distance W_2 of the two
// (Dowson & Landau 1982), which the field calls the Frechet inception distance (Heusel et al.
// 2017). Covariances may be singular. Not below 0. std::invalid_argument for unequal dimensions or
// numbers that are not finite.
double frechet_distance(const Gaussian& a, const Gaussian& b);

}  // namespace assay::statistics
