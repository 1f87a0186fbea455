// A source of random numbers for the tests of monge_gap: the same everywhere.
#pragma once

#include <assay/rng.hpp>
#include <memory>

#include "plugins/monge_gap/population.hpp"

namespace assay::monge_gap {

inline Draws draws(std::uint64_t seed) {
  const auto rng = std::make_shared<Rng>(seed, "test");
  return {[rng] { return rng->normal(); }, [rng] { return rng->uniform(); }};
}

inline Matrix gaussian(Index rows, Index cols, std::uint64_t seed) {
  const auto d = draws(seed);
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = d.normal();
  return m;
}

}  // namespace assay::monge_gap
