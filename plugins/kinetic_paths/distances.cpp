#include "plugins/kinetic_paths/distances.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::kinetic_paths {
namespace {

using linalg::PaddedArray;

constexpr Index kRowsOfTask = 128;
constexpr Index kMedianPoints = 1000;

PaddedArray<double> by_columns(const Matrix& points) {
  const auto stride = linalg::padded(to_size(points.rows()));
  PaddedArray<double> columns(stride * to_size(points.cols()), 0.0);
  for (Index i = 0; i < points.rows(); ++i)
    for (Index k = 0; k < points.cols(); ++k)
      columns[to_size(k) * stride + to_size(i)] = points(i, k);
  return columns;
}

double median_distance(const Matrix& points) {
  const Index n = std::min(points.rows(), kMedianPoints);
  std::vector<double> squares;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j) squares.push_back((points.row(i) - points.row(j)).squaredNorm());
  const auto middle = squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return *middle > 0 ? std::sqrt(*middle) : 1;
}

Matrix unit_directions(Index count, Index dimension, Rng& rng) {
  Matrix m(count, dimension);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m.rowwise().normalized();
}

Matrix sorted_projections(const Matrix& directions, const Matrix& points) {
  Matrix p = directions * points.transpose();
  for (Index k = 0; k < p.rows(); ++k) std::sort(p.row(k).begin(), p.row(k).end());
  return p;
}

// Squared W2 of two sorted lists of equal weights: the quantile functions are steps.
double squared_w2(const double* x, Index n, const double* y, Index m) {
  double sum = 0, at = 0;
  for (Index i = 0, j = 0; i < n && j < m;) {
    const double end_x = static_cast<double>(i + 1) / static_cast<double>(n);
    const double end_y = static_cast<double>(j + 1) / static_cast<double>(m);
    const double end = std::min(end_x, end_y), gap = x[i] - y[j];
    sum += (end - at) * gap * gap;
    at = end;
    const auto next_x = (i + 1) * m, next_y = (j + 1) * n;  // without rounding
    if (next_x <= next_y) ++i;
    if (next_y <= next_x) ++j;
  }
  return sum;
}

}  // namespace

Reference::Reference(Matrix points, Rng directions, Effort effort)
    : points_(std::move(points)),
      directions_(unit_directions(kDirections, points_.cols(), directions)),
      projections_(sorted_projections(directions_, points_)),
      columns_(by_columns(points_)),
      bandwidth_(median_distance(points_)),
      effort_(std::move(effort)),
      own_(pair_means(points_, columns_, points_.rows())) {}

Reference::PairMeans Reference::pair_means(const Matrix& from, const PaddedArray<double>& to,
                                           Index count) const {
  const auto stride = linalg::padded(to_size(count)), dimension = to_size(from.cols());
  const Index tasks = (from.rows() + kRowsOfTask - 1) / kRowsOfTask;
  const double rate = -0.5 / (bandwidth_ * bandwidth_);
  std::vector<PairMeans> sums(to_size(tasks));
  parallel::for_each(sums.size(), effort_.threads, [&](std::size_t task) {
    effort_.stop_point();
    PaddedArray<double> row(stride);
    Eigen::Map<Eigen::ArrayXd> all(row.data(), static_cast<Index>(stride));
    const Index first = static_cast<Index>(task) * kRowsOfTask;
    for (Index i = first; i < std::min(from.rows(), first + kRowsOfTask); ++i) {
      linalg::kernels().squared_distances(from.row(i).data(), dimension, to.data(), stride,
                                          row.data(), stride);
      sums[task].distance += all.head(count).sqrt().sum();
      all *= rate;
      linalg::kernels().exp_n(row.data(), row.data(), stride);
      sums[task].kernel += all.head(count).sum();
    }
  });
  PairMeans mean;
  for (const auto& sum : sums) mean.distance += sum.distance, mean.kernel += sum.kernel;
  const double pairs = static_cast<double>(from.rows()) * static_cast<double>(count);
  return {mean.distance / pairs, mean.kernel / pairs};
}

double Reference::sliced(const Matrix& samples) const {
  const Matrix p = sorted_projections(directions_, samples);
  double sum = 0;
  for (Index k = 0; k < kDirections; ++k)
    sum += squared_w2(p.row(k).data(), p.cols(), projections_.row(k).data(), projections_.cols());
  return std::sqrt(sum / static_cast<double>(kDirections));
}

SampleScores Reference::score(const Matrix& samples) const {
  const auto columns = by_columns(samples);
  const auto across = pair_means(samples, columns_, points_.rows());
  const auto within = pair_means(samples, columns, samples.rows());
  return {2 * across.distance - within.distance - own_.distance, sliced(samples),
          std::sqrt(std::max(0.0, within.kernel + own_.kernel - 2 * across.kernel))};
}

}  // namespace assay::kinetic_paths
