#include "plugins/g_theory/electronic.hpp"

namespace assay::g_theory {

Matrix semantic_loss(const Matrix& likelihood) {
  const Index n = likelihood.cols();
  Matrix loss(n, n);
  for (Index j = 0; j < n; ++j)
    for (Index k = 0; k < n; ++k)
      loss(j, k) = j == k ? 0 : kl(likelihood.col(j), likelihood.col(k));
  return loss;
}

Electronic electronic(const Vector& q, const Matrix& likelihood, const std::vector<Index>& codebook,
                      const MidOptions& options) {
  const Matrix all = semantic_loss(likelihood);
  Electronic r;
  r.loss.resize(all.rows(), static_cast<Index>(codebook.size()));
  for (std::size_t k = 0; k < codebook.size(); ++k)
    r.loss.col(static_cast<Index>(k)) = all.col(codebook[k]);
  r.code = mid(q, -r.loss, options);
  r.source_entropy = entropy(q);
  return r;
}

}  // namespace assay::g_theory
