// Task adjoint_matching: fine-tuning with checkpoints, and what it leaves.
#pragma once

#include "plugins/focus_control/base_model.hpp"
#include "plugins/focus_control/samples.hpp"

namespace assay::focus_control {

struct Tuned {
  std::vector<Prompt> prompts;  // that were tuned on
};

// Tunes the network for the first cost of the heuristics. A run that is stopped leaves a
// checkpoint.
Tuned tune(Run<Params>& run, BaseModel& base, Effort& effort);

// Seen and unseen prompts apart, base and tuned.
void report_tuned(Run<Params>& run, const Study& study, const Tuned& tuned);

}  // namespace assay::focus_control
