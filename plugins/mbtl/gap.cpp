#include "plugins/mbtl/gap.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace assay::mbtl {

void GapModel::write(const Matrix& contexts, const Matrix& distances, Matrix& gaps) const {
  if (left.size() == 0) {
    gaps = slope * distances;
    return;
  }
  gaps.setZero(contexts.rows(), contexts.rows());
  for (Index k = 0; k < contexts.cols(); ++k) {
    const Vector c = contexts.col(k);
    for (Index i = 0; i < gaps.rows(); ++i) {
      const auto d = c[i] - c.array();
      gaps.row(i) += (d.min(0.0) * left[k] + d.max(0.0) * right[k]).matrix().transpose();
    }
  }
}

GapModel estimate_slope(const Matrix& distances, const std::vector<Index>& sources,
                        const Matrix& scores) {
  double product = 0, square = 0;
  for (const Index s : sources)
    for (Index j = 0; j < distances.cols(); ++j) {
      const double distance = distances(s, j);
      product += distance * (scores(s, s) - scores(s, j));
      square += distance * distance;
    }
  GapModel model;
  model.slope = square > 0 ? std::max(0.0, product / square) : 0;
  return model;
}

GapModel estimate_sided(const Matrix& contexts, const std::vector<Index>& sources,
                        const Matrix& scores) {
  const Index n = contexts.rows(), d = contexts.cols();
  Matrix design(n * static_cast<Index>(sources.size()), 2 * d + 1);
  Vector seen(design.rows());
  design.col(0).setOnes();
  for (std::size_t k = 0; k < sources.size(); ++k) {
    const Index s = sources[k];
    auto rows = design.middleRows(static_cast<Index>(k) * n, n);
    const auto difference = (-contexts).rowwise() + contexts.row(s);
    rows.middleCols(1, d) = difference.cwiseMin(0);
    rows.rightCols(d) = difference.cwiseMax(0);
    seen.segment(static_cast<Index>(k) * n, n) = scores.row(s).transpose();
  }
  // The normal equations have 2d + 1 unknowns; what the data do not tell stays 0.
  const Eigen::MatrixXd normal = design.transpose() * design;
  const Vector weights = normal.completeOrthogonalDecomposition().solve(design.transpose() * seen);
  GapModel model;
  model.left = -weights.segment(1, d).transpose();
  model.right = -weights.tail(d).transpose();
  return model;
}

}  // namespace assay::mbtl
