// Means and variances of features in one pass over memory.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// Population mean and variance of each dimension. Sums run over what a sample is away from the
// first one, twice over some rows while these are in the cache, and are merged: nothing cancels.
struct Moments {
  Eigen::RowVectorXd mean, variance;
};
Moments moments(const Matrix& features);

// Of each class, C x D; the means less that of all samples, which is `origin`.
struct ClassMoments {
  Eigen::RowVectorXd origin;
  Eigen::MatrixXd means, variances;
};
ClassMoments class_moments(const Matrix& features, const Labels& y);

}  // namespace assay::ped
