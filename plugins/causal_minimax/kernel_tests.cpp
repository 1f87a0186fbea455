// Widths are medians of the distances between the first rows, so these must be a fair sample.
#include "plugins/causal_minimax/kernel_tests.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "plugins/numerics/statistics/tails.hpp"

namespace assay::causal_minimax {
namespace {

using Index = Eigen::Index;
using Matrix = Eigen::MatrixXd;

constexpr Index kFeaturesOfZ = 100, kFeatures = 5, kRowsPerFeature = 4, kMedianRows = 500;
constexpr double kRidge = 1e-6;     // of standardised features: the paper's 1e-10 is rounding
constexpr double kLambda = 1e-3;    // of the kernel regression, as in the authors' code
constexpr double kWeightOfZ = 0.5;  // in the kernel of (x, z), as in the authors' code

// Mean 0 and mean square 1; columns that do not vary become 0.
Matrix standardised_features(const Matrix& columns) {
  Matrix s = columns.rowwise() - columns.colwise().mean();
  for (Index c = 0; c < s.cols(); ++c) {
    const double size = std::sqrt(s.col(c).squaredNorm() / static_cast<double>(s.rows()));
    const double noise = 1e-12 * (1 + columns.col(c).cwiseAbs().maxCoeff());
    if (size > noise)
      s.col(c) /= size;
    else
      s.col(c).setZero();
  }
  return s;
}

Matrix beside(const Matrix& a, const Matrix& b) {
  Matrix joined(a.rows(), a.cols() + b.cols());
  joined << a, b;
  return joined;
}

double median_distance(const Matrix& points) {
  const Index n = std::min(points.rows(), kMedianRows);
  std::vector<double> distances;
  for (Index i = 1; i < n; ++i)
    for (Index j = 0; j < i; ++j)
      distances.push_back((points.row(i) - points.row(j)).squaredNorm());
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle > 0 ? std::sqrt(*middle) : 1;
}

// sqrt(2) cos(W x + b), standardised.
Matrix fourier_features(const Matrix& points, Index count, Rng& rng) {
  Matrix frequencies(points.cols(), count);
  const double width = median_distance(points);
  for (auto& w : frequencies.reshaped()) w = rng.normal() / width;
  Eigen::RowVectorXd phases(count);
  for (auto& b : phases) b = rng.uniform(0, 2 * std::numbers::pi);
  const Matrix angles = (points * frequencies).rowwise() + phases;
  return standardised_features(std::numbers::sqrt2 * angles.array().cos().matrix());
}

Matrix gaussian_kernel(const Matrix& points) {
  const double width = median_distance(points);
  const Eigen::VectorXd square = points.rowwise().squaredNorm();
  Matrix k = -2 * points * points.transpose();
  k.colwise() += square;
  k.rowwise() += square.transpose();
  k = (k.array() / (-2 * width * width)).exp();
  const Eigen::RowVectorXd mean = k.colwise().mean();
  k.rowwise() -= mean;
  k.colwise() -= k.rowwise().mean();
  return k;
}

}  // namespace

Statistic& Statistic::operator+=(const Statistic& other) {
  value += other.value;
  mean += other.mean;
  variance += other.variance;
  return *this;
}

double Statistic::p_value() const {
  if (!(variance > 0) || !(mean > 0)) return 1;
  return statistics::chi_square_tail(2 * value * mean / variance, 2 * mean * mean / variance);
}

Statistic rcit(const Triple& sample, bool is_label, Rng rng) {
  const auto n = sample.x.rows();
  const auto rows = static_cast<double>(n);
  const Matrix x = standardised_features(sample.x), y = standardised_features(sample.y),
               z = standardised_features(sample.z);
  // The conditions stand beside one of the two, or a slope in them that changes sign is invisible.
  Matrix fx = fourier_features(is_label ? beside(x, z) : x, kFeatures, rng);
  Matrix fy = is_label ? y : fourier_features(beside(y, z), kFeatures, rng);
  if (z.cols() > 0) {
    const Index count = std::clamp<Index>(n / kRowsPerFeature, 1, kFeaturesOfZ);
    const Matrix fz = fourier_features(z, count, rng);
    Matrix within = fz.transpose() * fz / rows;
    within.diagonal().array() += kRidge;
    const Eigen::LLT<Matrix> solver(within);
    fx -= fz * solver.solve(fz.transpose() * fx / rows);
    fy -= fz * solver.solve(fz.transpose() * fy / rows);
  }
  Matrix products(n, fx.cols() * fy.cols());
  for (Index i = 0; i < fx.cols(); ++i)
    for (Index j = 0; j < fy.cols(); ++j)
      products.col(i * fy.cols() + j) = fx.col(i).cwiseProduct(fy.col(j));
  const Matrix covariance = products.transpose() * products / rows;
  return {rows * products.colwise().mean().squaredNorm(), covariance.trace(),
          2 * covariance.squaredNorm()};
}

Statistic kci(const Triple& sample) {
  const auto rows = static_cast<double>(sample.x.rows());
  const Matrix x = standardised_features(sample.x), y = standardised_features(sample.y),
               z = standardised_features(sample.z);
  if (z.cols() == 0) {
    const Matrix kx = gaussian_kernel(x), ky = gaussian_kernel(y);
    return {kx.cwiseProduct(ky).sum(), kx.trace() * ky.trace() / rows,
            2 * kx.squaredNorm() * ky.squaredNorm() / (rows * rows)};
  }
  Matrix rest = gaussian_kernel(z);
  rest.diagonal().array() += kLambda;
  rest = kLambda * rest.llt().solve(Matrix::Identity(rest.rows(), rest.cols()));
  const auto remainder = [&](const Matrix& points) {
    const Matrix half = rest * gaussian_kernel(points);
    Matrix whole(half.rows(), half.cols());
    whole.triangularView<Eigen::Lower>() = half * rest;
    whole.triangularView<Eigen::StrictlyUpper>() = whole.transpose();
    return whole;
  };
  Matrix both = remainder(beside(x, kWeightOfZ * z)).cwiseProduct(remainder(y));
  both += remainder(x).cwiseProduct(remainder(beside(y, kWeightOfZ * z)));
  return {both.sum(), both.trace(), 2 * both.squaredNorm()};
}

}  // namespace assay::causal_minimax
