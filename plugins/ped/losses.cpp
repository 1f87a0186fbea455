#include "plugins/ped/losses.hpp"

#include <cmath>
#include <limits>

namespace assay::ped {
namespace {

constexpr double kLeastVariance = 1e-12;

// Rows become their softmax; returns the sum of -ln of the entries at `labels`.
double softmax_rows(Matrix& z, std::span<const Index> labels) {
  double loss = 0;
  for (Index i = 0; i < z.rows(); ++i) {
    const double top = z.row(i).maxCoeff(), right = z(i, labels[static_cast<std::size_t>(i)]);
    z.row(i) = (z.row(i).array() - top).exp();
    const double sum = z.row(i).sum();
    loss += std::log(sum) + top - right;
    z.row(i) /= sum;
  }
  return loss;
}

// Columns with mean 0 and deviation 1, and the way back through that.
struct Standardised {
  Matrix values;
  Eigen::ArrayXXd deviation;  // one row

  explicit Standardised(const Matrix& z) {
    values = z.rowwise() - z.colwise().mean();
    deviation = (values.array().square().colwise().mean() + kLeastVariance).sqrt();
    values.array().rowwise() /= deviation.row(0);
  }
  Matrix back(const Matrix& d) const {
    const Eigen::RowVectorXd along = (d.array() * values.array()).colwise().mean();
    Matrix dz = (d.rowwise() - d.colwise().mean()).eval();
    dz.array() -= values.array().rowwise() * along.array();
    dz.array().rowwise() /= deviation.row(0);
    return dz;
  }
};

}  // namespace

Loss cross_entropy(const Matrix& logits, std::span<const Index> labels) {
  Loss loss{0, logits};
  const double n = static_cast<double>(logits.rows());
  loss.value = softmax_rows(loss.gradient, labels) / n;
  for (Index i = 0; i < logits.rows(); ++i)
    loss.gradient(i, labels[static_cast<std::size_t>(i)]) -= 1;
  loss.gradient /= n;
  return loss;
}

Loss mean_square(const Matrix& output, const Matrix& target) {
  const double n = static_cast<double>(output.size());
  Loss loss{0, output - target};
  loss.value = loss.gradient.squaredNorm() / n;
  loss.gradient *= 2 / n;
  return loss;
}

Loss normalised_temperature(const Matrix& views, double temperature) {
  const Index n = views.rows();
  const Vector length = views.rowwise().norm().cwiseMax(kLeastVariance);
  const Matrix u = length.cwiseInverse().asDiagonal() * views;
  Matrix p = u * u.transpose() / temperature;
  p.diagonal().setConstant(-std::numeric_limits<double>::infinity());
  std::vector<Index> other;
  for (Index i = 0; i < n; ++i) other.push_back((i + n / 2) % n);
  Loss loss;
  loss.value = softmax_rows(p, other) / static_cast<double>(n);
  for (Index i = 0; i < n; ++i) p(i, other[static_cast<std::size_t>(i)]) -= 1;
  const Matrix du = (p + p.transpose()) * u / (temperature * static_cast<double>(n));
  const Vector along = (du.array() * u.array()).rowwise().sum();
  loss.gradient = length.cwiseInverse().asDiagonal() * (du - along.asDiagonal() * u);
  return loss;
}

Loss redundancy_reduction(const Matrix& views, double off_diagonal) {
  const Index half = views.rows() / 2;
  const double n = static_cast<double>(half);
  const Standardised a(views.topRows(half)), b(views.bottomRows(half));
  const Eigen::MatrixXd c = a.values.transpose() * b.values / n;
  const Vector missing = 1 - c.diagonal().array();
  Loss loss;
  loss.value =
      missing.squaredNorm() + off_diagonal * (c.squaredNorm() - c.diagonal().squaredNorm());
  Eigen::MatrixXd dc = 2 * off_diagonal * c;
  dc.diagonal() = -2 * missing;
  loss.gradient.resize(views.rows(), views.cols());
  loss.gradient.topRows(half) = a.back(b.values * dc.transpose() / n);
  loss.gradient.bottomRows(half) = b.back(a.values * dc / n);
  return loss;
}

}  // namespace assay::ped
