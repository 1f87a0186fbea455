// The stages of a run, each of which reports what it found.
#pragma once

#include "plugins/pearl/problem.hpp"

namespace assay::pearl {

// The preference labels of the target, M x M, from where params.label_source says.
Matrix make_labels(Run<Params>& run, const Problem& problem);

double seconds_of(const std::function<void()>& action);

}  // namespace assay::pearl
