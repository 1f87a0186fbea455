// Random streams and small screens for the tests of conditional_monge_gap.
#pragma once

#include <assay/rng.hpp>

#include "plugins/conditional_monge_gap/screen.hpp"

namespace assay::conditional_monge_gap {

inline Rng draws(std::uint64_t seed, const char* name = "test") { return Rng(seed, name); }

inline Matrix normal_matrix(Index rows, Index cols, std::uint64_t seed) {
  auto d = draws(seed, "matrix");
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
