// Small random problems for the tests of g_theory, the same in every run.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/g_theory/truth.hpp"

namespace assay::g_theory {

inline const double kBit = std::log(2.0);

inline Vector random_law(Rng& rng, Index n) {
  Vector p(n);
  for (auto& v : p) v = 0.05 + rng.uniform();
  return normalised(p);
}

inline Matrix random_truth(Rng& rng, Index m, Index n) {
  Matrix t(m, n);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j) t(i, j) = 0.02 + 0.98 * rng.uniform();
  return t;
}

inline Matrix random_channel(Rng& rng, Index m, Index n) {
  Matrix w(m, n);
  for (Index i = 0; i < m; ++i) w.row(i) = random_law(rng, n).transpose();
  return w;
}

// Eight grey levels over 256, as the preset has them.
inline std::vector<TruthFunction> gray_levels() {
  std::vector<double> centre;
  for (int j = 0; j < 8; ++j) centre.push_back(8 + 232 * std::pow(j / 7.0, 1.25));
  std::vector<TruthFunction> levels;
  for (std::size_t j = 0; j < 8; ++j) {
    const auto a = j == 0 ? 0 : j - 1, b = j == 7 ? 7 : j + 1;
    const double spacing = (centre[b] - centre[a]) / static_cast<double>(b - a);
    levels.push_back({TruthKind::gaussian, centre[j], spacing / 2});
  }
  return levels;
}

}  // namespace assay::g_theory
