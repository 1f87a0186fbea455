// The numbers of a network by name, apart from whatever computes with them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "plugins/kind/shape.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::kind {

struct Array {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  // row-major

  bool operator==(const Array&) const = default;
};

// Products of the elements' counts.
std::int64_t count(const std::vector<std::int64_t>& shape);

// Names are those of a state dictionary: "patch.weight", "block0.qkv.u". A map has any of
//   weight (parts outputs, inputs)                    a matrix a part
//   u (parts, outputs, R), s (parts, R), v (parts R, inputs)    sum_i u_i s_i v_i'; without s: s =
//   1 bias (parts outputs)
// and of adapters svd_u, svd_s, svd_v, delta; weight, cayley (see adapters.hpp).
using Weights = std::map<std::string, Array>;

std::int64_t count(const Weights& weights);

// max |a - b| over all arrays; kInfinity where names or shapes differ.
double largest_change(const Weights& a, const Weights& b);

// Part `part` of a map's array as a matrix in double, and back. `parts` divides the rows.
Matrix part_of(const Array& array, std::int64_t parts, std::int64_t part);
Array stacked(const std::vector<Matrix>& parts, std::vector<std::int64_t> shape);

void put(training::ByteWriter& to, const Weights& weights);
// Throws std::runtime_error for bytes that are no such thing.
Weights take_weights(training::ByteReader& from);

}  // namespace assay::kind
