// Labelled feature vectors of one model on one data set, and what scores need of their classes.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/statistics/centred.hpp"

namespace assay::ped {

inline constexpr double kRoundoff = std::numeric_limits<double>::epsilon();

// Classes are 0 .. classes-1, and each has a sample.
struct Labels {
  std::vector<Index> of;  // one a sample
  Index classes = 0;

  Index size() const { return static_cast<Index>(of.size()); }
  Index operator[](Index n) const { return of[static_cast<std::size_t>(n)]; }
};

// Consecutive classes in the order of the values.
template <class T>
Labels relabelled(const std::vector<T>& values);

Vector counts(const Labels& y);

// C x D: the mean of each class less `origin`. Sums run over what a sample is away from the origin,
// so that classes far from zero keep the digits by which they differ.
Eigen::MatrixXd class_means(const Matrix& features, const Labels& y,
                            const Eigen::RowVectorXd& origin);
Eigen::MatrixXd class_means(const Matrix& features, const Labels& y);  // less nothing

// C x D: population variances of each dimension.
Eigen::MatrixXd class_variances(const Matrix& features, const Labels& y,
                                const Eigen::MatrixXd& means);

using statistics::centred;
using statistics::row_mean;

// 64 bits that change with any element or size (FNV-1a), as hexadecimal digits.
std::string checksum(const Matrix& features);

}  // namespace assay::ped
