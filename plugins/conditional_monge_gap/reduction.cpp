#include "plugins/conditional_monge_gap/reduction.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <utility>

namespace assay::conditional_monge_gap {
namespace {

// Makes the sign of each row independent of the eigensolver's.
void fix_signs(Matrix& components) {
  for (Index k = 0; k < components.rows(); ++k) {
    Index at = 0;
    components.row(k).cwiseAbs().maxCoeff(&at);
    if (components(k, at) < 0) components.row(k) *= -1;
  }
}

// Eigenvectors of the largest eigenvalues as columns, largest first.
std::pair<Vector, Eigen::MatrixXd> leading(const Eigen::MatrixXd& symmetric, Index count) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
  return {solver.eigenvalues().tail(count).reverse(),
          solver.eigenvectors().rightCols(count).rowwise().reverse()};
}

}  // namespace

Reduction no_reduction(Index genes) {
  const auto same = [](MatrixView x) -> Matrix { return x; };
  return {genes, same, same};
}

Pca principal_components(MatrixView x, Index dimension) {
  Pca pca;
  pca.mean = mean_of(x);
  const Eigen::MatrixXd centred = x.rowwise() - pca.mean.transpose();
  const double n = static_cast<double>(std::max<Index>(1, x.rows() - 1));
  if (x.cols() <= x.rows() || dimension >= x.rows()) {
    auto [variance, axes] = leading(centred.transpose() * centred / n, dimension);
    pca.variance = variance;
    pca.components = axes.transpose();
  } else {  // fewer cells than genes: the same axes from the smaller matrix of inner products
    auto [variance, scores] = leading(centred * centred.transpose() / n, dimension);
    const Eigen::MatrixXd axes = centred.transpose() * scores;
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(axes);
    Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(x.cols(), dimension);
    pca.variance = variance;
    pca.components = q.transpose();
  }
  pca.variance = pca.variance.cwiseMax(0);
  fix_signs(pca.components);
  return pca;
}

Reduction pca_reduction(Pca pca) {
  const Index dimension = pca.components.rows();
  const auto encode = [pca](MatrixView x) -> Matrix {
    return (x.rowwise() - pca.mean.transpose()) * pca.components.transpose();
  };
  const auto decode = [pca](MatrixView z) -> Matrix {
    return (z * pca.components).rowwise() + pca.mean.transpose();
  };
  return {dimension, encode, decode};
}

}  // namespace assay::conditional_monge_gap
