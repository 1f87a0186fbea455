// Training rows from which no graph can be learned, or only with a warning.
#pragma once

#include <string>
#include <vector>

#include "plugins/causal_minimax/dataset.hpp"

namespace assay::causal_minimax {

// BadInput that names each column which others determine (linearly up to rounding to three digits,
// in all rows or within each environment, or one-to-one), and each that the environment does.
void require_no_relations(const Dataset& train, const Params& params);

// What is not refused but can hide edges: columns that are nearly linear functions of others, or
// functions of one other that has few values.
std::vector<std::string> doubts_of(const Dataset& train, const Params& params);

}  // namespace assay::causal_minimax
