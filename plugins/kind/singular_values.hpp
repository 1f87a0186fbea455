// singular_values.csv: the sizes |u_i| |s_i| |v_i| of components.
#pragma once

#include "plugins/kind/params.hpp"

namespace assay::kind {

// "learngene", "tailor of 3" for the i-th component of a pre-trained matrix.
std::string role_of(std::int64_t component, std::int64_t learngenes, std::int64_t tailors,
                    const std::vector<std::int64_t>& labels);

// Of all matrices of a factored network.
void write_singular_values(RunBase& run, const Plan& plan, const Ranks& ranks,
                           const std::vector<std::int64_t>& labels);

}  // namespace assay::kind
