// Random streams and small screens for the tests of conditional_monge_gap.
#pragma once

#include <assay/rng.hpp>
#include <memory>

#include "plugins/conditional_monge_gap/screen.hpp"

namespace assay::conditional_monge_gap {

inline Draws draws(std::uint64_t seed, const char* name = "test") {
  const auto rng = std::make_shared<Rng>(seed, name);
  return {[rng] { return rng->uniform(); }, [rng] { return rng->normal(); },
          [rng](Index n) { return static_cast<Index>(rng->below(static_cast<std::uint64_t>(n))); }};
}

inline Matrix normal_matrix(Index rows, Index cols, std::uint64_t seed) {
  const auto d = draws(seed, "matrix");
  return Matrix::NullaryExpr(rows, cols, [&](Index, Index) { return d.normal(); });
}

inline ScreenOptions small_screen() {
  ScreenOptions o;
  o.genes = 12;
  o.types = 2;
  o.drugs = 2;
  o.doses = {10, 100, 1000};
  o.cells_per_condition = 20;
  o.control_cells = 30;
  return o;
}

}  // namespace assay::conditional_monge_gap
