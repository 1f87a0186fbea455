// Random numbers of the tests, and scripted episodes from them.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/pearl/demonstrations.hpp"

namespace assay::pearl {

inline Episodes episodes_of(Task task, Index count, std::vector<double> quality,
                            std::uint64_t seed = 1, Index horizon = 50) {
  return demonstrate(task, count, horizon, quality, Rng(seed, "episodes"));
}

inline double success_rate(const Episodes& episodes) {
  return static_cast<double>(
             std::count(episodes.successes.begin(), episodes.successes.end(), true)) /
         static_cast<double>(episodes.successes.size());
}

inline Matrix random_matrix(Rng& rng, Index rows, Index cols) {
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

inline Series random_series(Rng& rng, Index count, Index horizon, Index width) {
  Series s(count, horizon, width);
  for (double& x : s.values) x = rng.normal();
  return s;
}

}  // namespace assay::pearl
