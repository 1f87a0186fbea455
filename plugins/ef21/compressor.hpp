// What a client sends in place of a vector.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::ef21 {

// Contractive: E|C(x) - x|^2 <= (1 - alpha) |x|^2. Those that are unbiased with variance omega are
// divided by 1 + omega, unless `is_scaled` is false.
struct Compressor {
  enum class Kind { topk, randk, natural, sign_l1, qsgd, rank_r, identity };
  enum class BitModel { values, values_indices };

  Kind kind = Kind::topk;
  Index dim = 1;
  Index k = 1, levels = 8, rank = 1;
  bool is_scaled = true;
  Index largest_support = 0;  // of what is compressed, where that is known to be below dim

  double alpha() const;
  double omega() const;  // of unbiased ones
  bool is_unbiased() const;
  bool is_deterministic() const;
  bool is_sparse() const { return kind == Kind::topk || kind == Kind::randk; }
  Index size() const { return is_sparse() ? k : dim; }  // numbers of a message
  double bits(BitModel model) const;

  // Writes size() numbers, for sparse ones with their places; `v` has `dim` entries, then zeros up
  // to a multiple of kLanes.
  void operator()(const double* v, Rng& rng, std::uint32_t* places, double* values) const;
};

}  // namespace assay::ef21
