// Vectors that stand for drugs or conditions: given, one-hot, or measured from the cells' effects.
#pragma once

#include <optional>

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

struct Embedding {
  bool is_of_conditions = false;  // the keys are ids of conditions, else drugs
  std::vector<std::string> keys;
  Matrix vectors;  // one a key
  std::optional<Index> find(const std::string& key) const;
};

Embedding one_hot(const std::vector<std::string>& keys);  // repeated keys count once

struct EffectOptions {
  double epsilon = 0.1;  // absolute, of the Euclidean distances between cells
  Index dimension = 10;  // at most
  Index batch = 512;     // cells a condition, its first ones
  StopPoint stop_point = [] {};
};

// Effect-based ("moa"): entropic transport costs between the cells of each two conditions, laid out
// by smacof() and scaled to [0, 1] a coordinate. It needs cells of every condition that it embeds.
Embedding effect_embedding(const std::vector<std::string>& ids, const std::vector<Matrix>& cells,
                           const EffectOptions& options, Rng rng);

// Points whose Euclidean distances are as near as possible to `distances` (symmetric, >= 0, zero
// diagonal) in squares summed over pairs: majorisation (de Leeuw 1977), the best of kSmacofStarts
// random starts. The result is centred.
constexpr int kSmacofStarts = 4;
struct Layout {
  Matrix points;      // n x dimension
  double stress = 0;  // sum over pairs i < j of squares
};
Layout smacof(const Matrix& distances, Index dimension, Rng rng);

}  // namespace assay::conditional_monge_gap
