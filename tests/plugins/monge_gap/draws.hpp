// A source of random numbers for the tests of monge_gap: the same everywhere.
#pragma once

#include <assay/rng.hpp>

#include "plugins/monge_gap/population.hpp"

namespace assay::monge_gap {

inline Rng draws(std::uint64_t seed) { return Rng(seed, "test"); }

inline Matrix gaussian(Index rows, Index cols, std::uint64_t seed) {
  auto d = draws(seed);
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = d.normal();
  return m;
}

}  // namespace assay::monge_gap
