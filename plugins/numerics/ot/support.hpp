// Weights: their validity, and the part of a problem where they are positive.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::ot {

// Throws std::invalid_argument unless `weights` are `count` finite values >= 0 that sum to 1
// within 1e-6. `name` says which weights in the message.
void check_weights(std::span<const double> weights, Index count, std::string_view name);

// 1/n for each of n points.
std::vector<double> uniform_weights(Index n);

class Support {
 public:
  explicit Support(std::span<const double> weights);

  bool is_everything() const { return indices_.size() == count_; }
  const std::vector<Index>& indices() const { return indices_; }

  // The values at positive weights; empty for empty `values`.
  std::vector<double> of(std::span<const double> values) const;

 private:
  std::size_t count_;
  std::vector<Index> indices_;
};

}  // namespace assay::ot
