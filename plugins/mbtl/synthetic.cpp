#include "plugins/mbtl/synthetic.hpp"

#include <Eigen/Eigenvalues>

namespace assay::mbtl {

Matrix grid_contexts(const std::vector<std::int64_t>& shape) {
  Index count = 1;
  for (const auto s : shape) count *= s;
  Matrix contexts(count, static_cast<Index>(shape.size()));
  for (Index i = 0; i < count; ++i) {
    Index rest = i;
    for (std::size_t k = shape.size(); k-- > 0; rest /= shape[k])
      contexts(i, static_cast<Index>(k)) = static_cast<double>(rest % shape[k]);
  }
  return contexts;
}

Matrix grid_scores(const Matrix& contexts, const GridTerms& terms, Rng rng) {
  const Index n = contexts.rows();
  Matrix scores(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      const auto d = contexts.row(i) - contexts.row(j);
      scores(i, j) = terms.base - d.cwiseMin(0).dot(terms.left) - d.cwiseMax(0).dot(terms.right) +
                     terms.f.dot(contexts.row(i)) + terms.g.dot(contexts.row(j));
      if (terms.noise > 0) scores(i, j) += terms.noise * rng.normal();
    }
  return scores;
}

Matrix process_scores(const Matrix& contexts, double mean, const statistics::GaussianKernel& kernel,
                      double slope, Rng rng) {
  const Index n = contexts.rows();
  const Matrix squared = statistics::squared_distances(contexts, contexts);
  const Eigen::MatrixXd covariance =
      kernel.signal_var * (squared.array() / (-2 * kernel.length * kernel.length)).exp().matrix();
  // The root by eigenvalues: the matrix is positive definite on paper only.
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> parts(covariance);
  Vector z(n);
  for (Index i = 0; i < n; ++i) z[i] = rng.normal();
  const Vector performance =
      parts.eigenvectors() * parts.eigenvalues().cwiseMax(0).cwiseSqrt().cwiseProduct(z);
  Matrix scores = -slope * squared.cwiseSqrt();
  scores.colwise() += (performance.array() + mean).matrix();
  return scores;
}

}  // namespace assay::mbtl
