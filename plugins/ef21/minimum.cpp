#include "plugins/ef21/minimum.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "plugins/ef21/smoothness.hpp"

namespace assay::ef21 {
namespace {

constexpr double kRankTolerance = 1e-12;  // relative: below, an eigenvalue counts as zero

}  // namespace

// f = x'Hx - 2 h'x + c with H the averaged Gram matrix plus lambda/2; what is no eigenvector of a
// positive eigenvalue does not matter.
Minimum least_squares_minimum(const Dataset& data, const Penalty& penalty) {
  const Index dim = data.features.cols();
  const double ridge = penalty.kind == Regularizer::l2 ? penalty.lambda / 2 : 0;
  const Eigen::MatrixXd gram = averaged_gram(data);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(gram);
  Vector moment = Vector::Zero(dim);
  double constant = 0;
  for (Index i = 0; i < data.clients(); ++i) {
    const auto rows = data.features.middleRows(data.first[to_size(i)], data.rows_of(i));
    const auto targets = vector_of(data.labels).segment(data.first[to_size(i)], data.rows_of(i));
    const auto share = 1 / static_cast<double>(data.clients() * data.rows_of(i));
    moment += share * rows.transpose() * targets;
    constant += share * targets.squaredNorm();
  }
  Minimum minimum;
  const Vector along = solver.eigenvectors().transpose() * moment;
  const double least = kRankTolerance * (solver.eigenvalues()[dim - 1] + ridge);
  minimum.value = constant;
  for (Index j = dim - 1; j >= 0; --j) {
    const double value = solver.eigenvalues()[j] + ridge;
    if (value <= least) break;
    minimum.value -= along[j] * along[j] / value;
    minimum.constant = 2 * value;
  }
  return minimum;
}

}  // namespace assay::ef21
