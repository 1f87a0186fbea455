// Choosing sources one after another, and what the best of their policies achieves.
#pragma once

#include <functional>
#include <vector>

#include "plugins/mbtl/transfer.hpp"

namespace assay::mbtl {

// What is known when the next source is chosen.
struct Progress {
  std::vector<Index> sources;
  Vector best;  // B(j): the best score of target j so far; -infinity before the first source
  std::vector<bool> is_used;

  explicit Progress(Index size)
      : best(Vector::Constant(size, -kInfinity)), is_used(to_size(size), false) {}
  void add(Index source, const Eigen::Ref<const Eigen::RowVectorXd>& row);
  double performance() const { return best.mean(); }
};

using Chooser = std::function<Index(const Progress&)>;

struct Selection {
  std::vector<Index> sources;
  std::vector<double> performance;  // V_1, V_2, ...
};

// `budget` sources by this rule; their rows alone are asked for.
Selection select(Transfer& transfer, Index budget, const Chooser& choose);
// These sources in this order.
Selection follow(Transfer& transfer, const std::vector<Index>& sources);

// Step regrets max_i mean_j max(B_{k-1}(j), M[i][j]) - V_k. Needs the whole matrix.
std::vector<double> step_regrets(const Matrix& scores, const std::vector<Index>& sources);

// Rows of contexts are points; the nearest one to `place` that is not used, the lowest of a tie.
Index nearest_unused(const Matrix& contexts, const Eigen::Ref<const Eigen::RowVectorXd>& place,
                     const std::vector<bool>& is_used);
// The unused context nearest to the middle of the contexts' range.
Index midpoint(const Matrix& contexts, const std::vector<bool>& is_used);
// The unused target with the lowest best score, the lowest index of a tie.
Index worst_target(const Progress& progress);
// The unused source whose row raises the performance most, the lowest index of a tie.
Index best_addition(const Matrix& scores, const Progress& progress);

}  // namespace assay::mbtl
