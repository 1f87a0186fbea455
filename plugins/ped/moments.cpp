#include "plugins/ped/moments.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::ped {
namespace {

using Rows = std::span<const double* const>;

constexpr std::size_t kCachedRows = 32;  // 128 KB at 512 dimensions

// Sums of what rows are away from the origin, over their number, and of the squares of what is
// left.
ASSAY_VECTOR_CLONES void sum_up(const double* const* rows, std::size_t count,
                                const double* __restrict origin, std::size_t dimensions,
                                double* __restrict mean, double* __restrict square) {
  std::fill_n(mean, dimensions, 0.0);
  std::fill_n(square, dimensions, 0.0);
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t d = 0; d < dimensions; ++d) mean[d] += rows[n][d] - origin[d];
  for (std::size_t d = 0; d < dimensions; ++d) mean[d] /= static_cast<double>(count);
  for (std::size_t n = 0; n < count; ++n)
    for (std::size_t d = 0; d < dimensions; ++d) {
      const double apart = rows[n][d] - origin[d] - mean[d];
      square[d] += apart * apart;
    }
}

// Moments of all rows from those of parts (Chan, Golub, LeVeque 1983); the mean less the origin.
Moments moments_about(Rows rows, const Eigen::RowVectorXd& origin) {
  const Index dimensions = origin.size();
  Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(dimensions), square = mean, part = mean,
                     part_square = mean, apart = mean;
  for (std::size_t n = 0; n < rows.size(); n += kCachedRows) {
    const auto count = std::min(kCachedRows, rows.size() - n);
    sum_up(rows.data() + n, count, origin.data(), static_cast<std::size_t>(dimensions), part.data(),
           part_square.data());
    const auto before = static_cast<double>(n),
               share = static_cast<double>(count) / static_cast<double>(n + count);
    apart = part - mean;
    mean += share * apart;
    square.array() += part_square.array() + before * share * apart.array().square();
  }
  return {mean, square / static_cast<double>(rows.size())};
}

}  // namespace

Moments moments(const Matrix& features) {
  std::vector<const double*> rows(static_cast<std::size_t>(features.rows()));
  for (Index n = 0; n < features.rows(); ++n)
    rows[static_cast<std::size_t>(n)] = features.row(n).data();
  const Eigen::RowVectorXd origin = features.row(0);
  Moments m = moments_about(rows, origin);
  m.mean += origin;
  return m;
}

ClassMoments class_moments(const Matrix& features, const Labels& y) {
  std::vector<std::vector<const double*>> rows(static_cast<std::size_t>(y.classes));
  for (Index n = 0; n < y.size(); ++n)
    rows[static_cast<std::size_t>(y[n])].push_back(features.row(n).data());
  const Eigen::RowVectorXd first = features.row(0);
  ClassMoments all{first, Eigen::MatrixXd(y.classes, features.cols()),
                   Eigen::MatrixXd(y.classes, features.cols())};
  for (Index c = 0; c < y.classes; ++c) {
    const auto m = moments_about(rows[static_cast<std::size_t>(c)], first);
    all.means.row(c) = m.mean;
    all.variances.row(c) = m.variance;
  }
  const Eigen::RowVectorXd centre =
      counts(y).transpose() * all.means / static_cast<double>(features.rows());
  all.means.rowwise() -= centre;
  all.origin += centre;
  return all;
}

}  // namespace assay::ped
