// Rows, columns and environments in an order that their values alone decide.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/causal_minimax/dataset.hpp"

namespace assay::causal_minimax {

// The same table in an order that stays when rows, columns or environments are permuted or renamed:
// what is computed from it, and drawn by `keys`, cannot depend on how a table happens to be
// written. The rows stand as if shuffled, so that the first of them are a fair sample of all. Only
// columns (or environments) that could be exchanged without a trace keep the order in which they
// came.
struct Canonical {
  Dataset data;
  std::vector<int> place;           // of each column of the original in `data`
  std::vector<std::uint64_t> keys;  // of each column of `data`, a hash of its content
};

Canonical canonical(const Dataset& data);

// Where each place is found: inverse(place)[place[i]] == i. Requires a permutation of 0, 1, ...
std::vector<int> inverse(const std::vector<int>& place);

}  // namespace assay::causal_minimax
