#include "plugins/ped/pca.hpp"

#include <algorithm>

#include "plugins/ped/gram.hpp"

namespace assay::ped {
namespace {

// Of the last `k` eigenpairs, largest first.
Eigen::MatrixXd leading_vectors(const Spectrum& s, Index k) {
  return s.vectors.rightCols(k).rowwise().reverse();
}

// Directions have no sign of their own, and what follows may depend on it: the sample that is
// farthest out is put on the positive side, as scikit-learn does.
void fix_signs(Matrix& scores) {
  for (Index k = 0; k < scores.cols(); ++k) {
    Index farthest = 0;
    scores.col(k).cwiseAbs().maxCoeff(&farthest);
    if (scores(farthest, k) < 0) scores.col(k) *= -1;
  }
}

}  // namespace

Components principal(const Matrix& features, Index most) {
  const Index n = features.rows(), d = features.cols();
  const Index k = std::max<Index>(1, std::min({most, n - 1, d}));
  const Matrix x = centred(features);
  Components c;
  c.total = x.squaredNorm() / static_cast<double>(n);
  const bool is_wide = d > n;
  const auto s = spectrum(is_wide ? gram_of_rows(x) : gram(x));
  const Vector squares = s.values.tail(k).reverse().cwiseMax(0);
  c.variances = squares / static_cast<double>(n);
  const Eigen::MatrixXd vectors = leading_vectors(s, k);
  if (is_wide)
    c.scores = vectors * squares.cwiseSqrt().asDiagonal();
  else
    c.scores = x * vectors;
  fix_signs(c.scores);
  return c;
}

Index leading(const Components& components, double energy) {
  double sum = 0;
  for (Index k = 0; k < components.variances.size(); ++k) {
    sum += components.variances[k];
    if (sum > energy * components.total) return k + 1;
  }
  return components.variances.size();
}

}  // namespace assay::ped
