// The claims of a file, each read into its declaration.
#pragma once

#include <vector>

#include "core/config/faults.hpp"

namespace assay {

// Each claim has exactly one form: a bound, a trend, a best value, or a comparison. Metrics must
// be outputs of the method, keys must exist; a condition that no point meets is a warning.
std::vector<Claim> read_claims(const Node& tree, const Method& method,
                               const std::vector<Point>& points, Faults& faults);

}  // namespace assay
