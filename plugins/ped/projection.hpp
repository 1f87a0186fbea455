// The indicators of the classes in the basis of the features' left singular vectors.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// F = U diag(sigma)^1/2 V', k columns of U, k the rank of F.
struct Projection {
  Vector sigma;             // k squared singular values, each above 0
  Eigen::MatrixXd squares;  // k x C: (u' t)^2, t the indicator of a class
  Vector residual;          // C: |t|^2 less their sum
};

// By way of a Gram matrix where that keeps half of the digits of every sigma, else from a
// triangular factor of F. An error of sigma^1/2 is relative to the largest one: features that lie
// 10^6 of their deviation from zero lose no more than six digits.
Projection project(const Matrix& features, const Labels& y);

}  // namespace assay::ped
