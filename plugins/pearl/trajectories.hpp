// Sets of trajectories of equal length, and the matrices in which they are compared.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::pearl {

// `count` trajectories of `horizon` steps of `width` numbers each.
struct Series {
  Index count = 0, horizon = 0, width = 0;
  std::vector<double> values = {};  // trajectory by trajectory, step by step

  Series() = default;
  Series(Index count_, Index horizon_, Index width_)
      : count(count_),
        horizon(horizon_),
        width(width_),
        values(static_cast<std::size_t>(count_ * horizon_ * width_)) {}

  std::span<double> step(Index trajectory, Index t) {
    return std::span(values).subspan(static_cast<std::size_t>((trajectory * horizon + t) * width),
                                     static_cast<std::size_t>(width));
  }
  std::span<const double> step(Index trajectory, Index t) const {
    return std::span(values).subspan(static_cast<std::size_t>((trajectory * horizon + t) * width),
                                     static_cast<std::size_t>(width));
  }
  // One trajectory a row, its steps side by side.
  Eigen::Map<const Matrix> flat() const { return {values.data(), count, horizon * width}; }
};

// Series of equal count and horizon side by side: states with actions, say.
inline Series joined(const Series& a, const Series& b) {
  Series both(a.count, a.horizon, a.width + b.width);
  for (Index i = 0; i < a.count; ++i)
    for (Index t = 0; t < a.horizon; ++t) {
      const auto to = both.step(i, t);
      const auto left = a.step(i, t), right = b.step(i, t);
      std::copy(left.begin(), left.end(), to.begin());
      std::copy(right.begin(), right.end(), to.begin() + static_cast<std::ptrdiff_t>(left.size()));
    }
  return both;
}

// Recorded behaviour in one task. `rewards` is empty where only returns are known.
struct Episodes {
  Series states, actions;
  Matrix rewards;  // count x horizon
  std::vector<bool> successes;

  Vector returns() const { return rewards.rowwise().sum(); }
};

}  // namespace assay::pearl
