#include "plugins/numerics/statistics/principal.hpp"

#include <Eigen/QR>
#include <algorithm>

#include "plugins/numerics/linalg/gram.hpp"
#include "plugins/numerics/linalg/spectrum.hpp"
#include "plugins/numerics/statistics/centred.hpp"

namespace assay::statistics {
namespace {

// The k largest eigenvalues of X'X, or of XX', which are the same, largest first, and their
// vectors as columns.
struct Leading {
  Vector squares;
  Eigen::MatrixXd vectors;

  Leading(const Matrix& x, Index k, bool of_rows) {
    const auto s = linalg::spectrum(linalg::gram(of_rows ? Matrix(x.transpose()) : x));
    squares = s.values.tail(k).reverse().cwiseMax(0);
    vectors = s.vectors.rightCols(k).rowwise().reverse();
  }
};

// Turns each column so that its entry farthest from zero is positive.
template <class Columns>
void fix_signs(Columns& directions) {
  for (Index k = 0; k < directions.cols(); ++k) {
    Index farthest = 0;
    directions.col(k).cwiseAbs().maxCoeff(&farthest);
    if (directions(farthest, k) < 0) directions.col(k) *= -1;
  }
}

}  // namespace

PrincipalScores principal_scores(const Matrix& points, Index most) {
  const Index n = points.rows(), d = points.cols();
  const Index k = std::max<Index>(1, std::min({most, n - 1, d}));
  const Matrix x = centred(points);
  const bool is_wide = d > n;
  const Leading leading(x, k, is_wide);
  PrincipalScores c;
  c.total = x.squaredNorm() / static_cast<double>(n);
  c.variances = leading.squares / static_cast<double>(n);
  if (is_wide)
    c.scores = leading.vectors * leading.squares.cwiseSqrt().asDiagonal();
  else
    c.scores = x * leading.vectors;
  fix_signs(c.scores);
  return c;
}

Index leading(const PrincipalScores& components, double energy) {
  double sum = 0;
  for (Index k = 0; k < components.variances.size(); ++k) {
    sum += components.variances[k];
    if (sum > energy * components.total) return k + 1;
  }
  return components.variances.size();
}

PrincipalAxes principal_axes(const Matrix& points, Index count) {
  const Matrix x = centred(points);
  const bool is_wide = x.cols() > x.rows() && count < x.rows();
  const Leading leading(x, count, is_wide);
  Eigen::MatrixXd axes = leading.vectors;
  if (is_wide) {
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(x.transpose() * leading.vectors);
    axes = qr.householderQ() * Eigen::MatrixXd::Identity(x.cols(), count);
  }
  fix_signs(axes);
  const auto degrees = static_cast<double>(std::max<Index>(1, x.rows() - 1));
  return {row_mean(points).transpose(), axes.transpose(), leading.squares / degrees};
}

}  // namespace assay::statistics
