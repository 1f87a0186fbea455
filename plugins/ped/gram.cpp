#include "plugins/ped/gram.hpp"

#include <Eigen/Eigenvalues>

namespace assay::ped {
namespace {

Matrix full(Matrix lower) {
  lower.triangularView<Eigen::StrictlyUpper>() = lower.transpose();
  return lower;
}

}  // namespace

Matrix gram(const RowMatrix& features) {
  Matrix lower = Matrix::Zero(features.cols(), features.cols());
  lower.selfadjointView<Eigen::Lower>().rankUpdate(features.transpose());
  return full(std::move(lower));
}

Matrix gram(const RowMatrix& features, const Vector& weight) {
  return gram(RowMatrix(weight.cwiseSqrt().asDiagonal() * features));
}

Matrix gram_of_rows(const RowMatrix& features) {
  Matrix lower = Matrix::Zero(features.rows(), features.rows());
  lower.selfadjointView<Eigen::Lower>().rankUpdate(features);
  return full(std::move(lower));
}

Spectrum spectrum(const Matrix& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace assay::ped
