#include "plugins/ped/gram.hpp"

#include <Eigen/Eigenvalues>

#include "plugins/ped/multiply.hpp"

namespace assay::ped {

Matrix gram(const RowMatrix& features) {
  const auto d = static_cast<std::size_t>(features.cols());
  Matrix g = Matrix::Zero(features.cols(), features.cols());
  multiply_by_itself(d, static_cast<std::size_t>(features.rows()), features.data(), g.data());
  // Rows of the product are columns here: what it computed below its diagonal stands above ours.
  g.triangularView<Eigen::StrictlyLower>() = g.transpose();
  return g;
}

Matrix gram_of_rows(const RowMatrix& features) { return gram(RowMatrix(features.transpose())); }

Spectrum spectrum(const Matrix& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

}  // namespace assay::ped
