#include "plugins/numerics/ot/sparse_column.hpp"

#include <algorithm>

namespace assay::ot {

// The threshold is at least top - gamma mass, since the largest score alone must not exceed the
// mass: all other rows are out before anything is sorted.
void SparseColumn::gather(std::span<const double> scores, double top, double reach, Index k) {
  candidates_.clear();
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (scores[i] - top >= -reach) candidates_.push_back({scores[i] - top, static_cast<Index>(i)});
  std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& p, const Candidate& q) {
    return p.below_top != q.below_top ? p.below_top > q.below_top : p.row < q.row;
  });
  if (static_cast<Index>(candidates_.size()) > k) candidates_.resize(static_cast<std::size_t>(k));
}

double SparseColumn::solve(std::span<const double> scores, double mass, Index k, double gamma) {
  entries_.clear();
  if (mass <= 0) return 0;
  const double top = *std::max_element(scores.begin(), scores.end());
  gather(scores, top, gamma * mass, k);
  double sum = 0, threshold = 0;
  std::size_t support = 0;
  for (; support < candidates_.size(); ++support) {
    const double next = sum + candidates_[support].below_top;
    const double level = (next - gamma * mass) / static_cast<double>(support + 1);
    if (support > 0 && candidates_[support].below_top <= level) break;
    sum = next;
    threshold = level;
  }
  double value = top * mass;
  for (std::size_t i = 0; i < support; ++i) {
    const auto& [below_top, row] = candidates_[i];
    const double t = (below_top - threshold) / gamma;
    value += below_top * t - gamma / 2 * t * t;
    entries_.push_back({row, t});
  }
  return value;
}

}  // namespace assay::ot
