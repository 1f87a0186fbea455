#include "plugins/numerics/statistics/centred.hpp"

namespace assay::statistics {

Eigen::RowVectorXd row_mean(const Matrix& points) {
  const Eigen::RowVectorXd origin = points.row(0);
  Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(points.cols());
  for (Index n = 0; n < points.rows(); ++n) sum += points.row(n) - origin;
  return origin + sum / static_cast<double>(points.rows());
}

Matrix centred(const Matrix& points) { return points.rowwise() - row_mean(points); }

}  // namespace assay::statistics
