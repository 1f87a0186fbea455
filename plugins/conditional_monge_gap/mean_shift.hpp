// The baseline that moves every cell alike: by the difference of the means, interpolated over
// doses.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"

namespace assay::conditional_monge_gap {

// Shifts of the training conditions.
struct MeanShifts {
  std::vector<Condition> conditions;
  Matrix shift;  // mean of the condition - mean of the control, one a row
};

// The shift of a condition: its own where it has trained. Else linear in log dose between the
// nearest training doses of the drug, the nearest one outside their range. A drug without training
// conditions gets the mean over the conditions at the nearest dose of any drug, one without a
// usable dose (not positive) the mean over those of its drug, or over all.
Vector mean_shift(const MeanShifts& training, const Condition& condition);

}  // namespace assay::conditional_monge_gap
