// Mean ranks, then Pearson's correlation of them.
#include "plugins/causal_minimax/ranks.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace assay::causal_minimax {
namespace {

// Centred; the rank of a value counts the smaller ones and half of its equals.
Eigen::VectorXd centred_ranks(const std::vector<double>& values) {
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  Eigen::VectorXd ranks(static_cast<Eigen::Index>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), values[i]);
    ranks[static_cast<Eigen::Index>(i)] =
        static_cast<double>((low - sorted.begin()) + (high - sorted.begin())) / 2;
  }
  return ranks.array() - static_cast<double>(values.size()) / 2;
}

}  // namespace

std::optional<double> rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto ra = centred_ranks(a), rb = centred_ranks(b);
  const double scale = std::sqrt(ra.squaredNorm() * rb.squaredNorm());
  if (!(scale > 0)) return std::nullopt;
  return ra.dot(rb) / scale;
}

}  // namespace assay::causal_minimax
