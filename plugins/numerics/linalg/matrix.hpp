// The dense types of all numerics, plain row-major doubles, and their sizes and memory in terms of
// the standard library.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace assay {

using Index = Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

// Row-major matrix owned by somebody else; an Eigen::Map over foreign memory binds without a copy.
using MatrixView = Eigen::Ref<const Matrix>;

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Requires n >= 0, as counts and places are.
constexpr std::size_t to_size(Index n) { return static_cast<std::size_t>(n); }

// The same memory by another name.
inline std::span<const double> span_of(const Vector& v) { return {v.data(), to_size(v.size())}; }
inline Eigen::Map<const Vector> vector_of(const std::vector<double>& v) {
  return {v.data(), static_cast<Index>(v.size())};
}
inline std::span<const double> point(const Matrix& points, Index row) {
  return {points.data() + row * points.cols(), to_size(points.cols())};
}

}  // namespace assay
