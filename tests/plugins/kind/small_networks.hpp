// Networks small enough to be looked at.
#pragma once

#include <assay/rng.hpp>
#include <numeric>

#include "plugins/kind/adapters.hpp"
#include "plugins/kind/learner.hpp"

namespace assay::kind {

inline Shape small_shape() { return {4, 2, 8, 2, 2, 5}; }

constexpr Ranks kSmallRanks{3, 2, 2, 2};
inline const std::vector<std::int64_t> kSmallBase = {0, 2, 4}, kSmallNovel = {1, 3};

// A network that begins predicts 0 and its modulations are 0: other numbers in their place, so that
// every map counts.
inline void awaken(Weights& weights, std::uint64_t seed) {
  Rng rng(seed, "awaken");
  for (auto& [name, array] : weights)
    if (name.ends_with("modulation.weight") || name.ends_with("modulation.bias") ||
        name.starts_with("output."))
      for (auto& x : array.values) x = static_cast<float>(0.3 * rng.normal());
}

inline Plan small_network(std::int64_t components, std::uint64_t seed = 1) {
  Plan plan = fresh_network(small_shape(), components, Rng(seed, "weights"));
  awaken(plan.trained, seed);
  return plan;
}

// Factored, with the tailors of kSmallBase.
inline Plan small_kind() {
  Plan plan = small_network(9);
  plan.classes = kSmallBase;
  plan.gate = class_gate(5, kSmallBase, kSmallRanks.learngenes, kSmallRanks.tailors);
  return plan;
}

inline Matrix small_inputs(Index count, std::uint64_t seed = 2) {
  Rng rng(seed, "inputs");
  Matrix x(count, small_shape().values());
  for (Index k = 0; k < x.size(); ++k) x.data()[k] = rng.normal();
  return x;
}

inline Batch small_batch(const std::vector<std::int64_t>& rows) {
  Batch batch;
  Rng rng(7, "batch");
  batch.rows = rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    batch.time.push_back(static_cast<float>(rng.below(1000)));
    for (std::int64_t k = 0; k < small_shape().values(); ++k) {
      batch.x.push_back(static_cast<float>(rng.normal()));
      batch.noise.push_back(static_cast<float>(rng.normal()));
    }
  }
  return batch;
}

inline double largest_gap(const Matrix& a, const Matrix& b) {
  return (a - b).cwiseAbs().maxCoeff();
}

}  // namespace assay::kind
