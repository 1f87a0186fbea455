#include "plugins/ef21/smoothness.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::ef21 {
namespace {

constexpr Index kDenseDim = 2000;  // up to here eigenvalues of whole matrices
constexpr Index kLanczosSteps = 500;

double largest_of(const Eigen::MatrixXd& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric, Eigen::EigenvaluesOnly);
  return solver.eigenvalues()[symmetric.rows() - 1];
}

double largest_of_mean(const Dataset& data) {
  const Index dim = data.features.cols();
  if (dim <= kDenseDim) return largest_of(averaged_gram(data));
  return lanczos_largest(dim, [&](const Vector& v) {
    Vector sum = Vector::Zero(dim);
    for (Index i = 0; i < data.clients(); ++i) {
      const auto rows = data.features.middleRows(data.first[to_size(i)], data.rows_of(i));
      sum += rows.transpose() * (rows * v) / static_cast<double>(data.rows_of(i));
    }
    return Vector(sum / static_cast<double>(data.clients()));
  });
}

}  // namespace

Matrix averaged_gram(const Dataset& data) {
  Matrix scaled = data.features;
  for (Index i = 0; i < data.clients(); ++i)
    scaled.middleRows(data.first[to_size(i)], data.rows_of(i)) /=
        std::sqrt(static_cast<double>(data.rows_of(i) * data.clients()));
  return scaled.transpose() * scaled;
}

double lanczos_largest(Index dim, const std::function<Vector(const Vector&)>& apply,
                       double tolerance) {
  const Index most = std::min(dim, kLanczosSteps);
  Eigen::MatrixXd basis(dim, most + 1);
  Vector diagonal(most), off(most);
  for (Index j = 0; j < dim; ++j) basis(j, 0) = 1 + 0.5 * std::sin(static_cast<double>(j + 1));
  basis.col(0).normalize();
  for (Index k = 0;; ++k) {
    Vector next = apply(basis.col(k));
    diagonal[k] = next.dot(basis.col(k));
    for (int pass = 0; pass < 2; ++pass)
      next -= basis.leftCols(k + 1) * (basis.leftCols(k + 1).transpose() * next);
    off[k] = next.norm();
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> small;
    small.computeFromTridiagonal(diagonal.head(k + 1), off.head(k));
    const double value = small.eigenvalues()[k];
    const double residual = off[k] * std::abs(small.eigenvectors()(k, k));
    if (residual <= tolerance * value || k + 1 == most) return value + residual;
    basis.col(k + 1) = next / off[k];
  }
}

double largest_eigenvalue(const Eigen::Ref<const Matrix>& rows) {
  if (std::min(rows.rows(), rows.cols()) > kDenseDim)
    return lanczos_largest(rows.cols(),
                           [&](const Vector& v) { return Vector(rows.transpose() * (rows * v)); });
  const Eigen::MatrixXd gram = rows.rows() < rows.cols() ? Eigen::MatrixXd(rows * rows.transpose())
                                                         : Eigen::MatrixXd(rows.transpose() * rows);
  return std::max(0.0, largest_of(gram));
}

Smoothness summarise(std::vector<double> each, double global) {
  Smoothness s;
  const auto n = static_cast<double>(each.size());
  s.arithmetic = std::accumulate(each.begin(), each.end(), 0.0) / n;
  s.quadratic = std::sqrt(std::inner_product(each.begin(), each.end(), each.begin(), 0.0) / n);
  s.largest = *std::max_element(each.begin(), each.end());
  s.global = global;
  s.each = std::move(each);
  return s;
}

std::vector<double> Smoothness::weights() const {
  const double sum = arithmetic * static_cast<double>(each.size());
  std::vector<double> w(each.size());
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = each[i] / sum;
  return w;
}

Smoothness smoothness(const Dataset& data, Loss loss, double rho, unsigned threads) {
  const double factor = loss == Loss::logistic ? 0.25 : 2.0;
  std::vector<double> each(to_size(data.clients()));
  parallel::for_each(each.size(), threads, [&](std::size_t i) {
    const auto rows = data.rows_of(static_cast<Index>(i));
    const auto block = data.features.middleRows(data.first[i], rows);
    each[i] = factor * largest_eigenvalue(block) / static_cast<double>(rows) + rho;
  });
  return summarise(std::move(each), factor * largest_of_mean(data) + rho);
}

Support support(const Dataset& data, const std::vector<double>& weights) {
  Support result;
  const Index dim = data.features.cols();
  std::vector<Index> owners(to_size(dim));
  std::vector<double> owned(to_size(dim));
  for (Index i = 0; i < data.clients(); ++i) {
    const auto rows = data.features.middleRows(data.first[to_size(i)], data.rows_of(i));
    Index size = 0;
    for (Index j = 0; j < dim; ++j) {
      if ((rows.col(j).array() == 0).all()) continue;
      ++size, ++owners[to_size(j)];
      owned[to_size(j)] += weights[to_size(i)];
    }
    result.largest = std::max(result.largest, size);
  }
  result.owners = *std::max_element(owners.begin(), owners.end());
  result.weight = *std::max_element(owned.begin(), owned.end());
  return result;
}

}  // namespace assay::ef21
