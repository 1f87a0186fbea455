// Labelled feature vectors of one model on one data set, and what scores need of their classes.
#pragma once

#include <Eigen/Core>
#include <limits>
#include <string>
#include <vector>

namespace assay::ped {

using Index = Eigen::Index;
using Matrix = Eigen::MatrixXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

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
Matrix class_means(const RowMatrix& features, const Labels& y, const Eigen::RowVectorXd& origin);
Matrix class_means(const RowMatrix& features, const Labels& y);  // less nothing

// C x D: population variances of each dimension.
Matrix class_variances(const RowMatrix& features, const Labels& y, const Matrix& means);

// Of the rows, in the order in which memory has them. Exact for a dimension that is constant.
Eigen::RowVectorXd row_mean(const RowMatrix& features);

// The rows of `features` less their mean. A dimension that is constant becomes 0.
RowMatrix centred(const RowMatrix& features);

// 64 bits that change with any element or size (FNV-1a), as hexadecimal digits.
std::string checksum(const RowMatrix& features);

}  // namespace assay::ped
