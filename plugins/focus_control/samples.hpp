// What a run samples to be judged: prompts with their noise, and each way of sampling them.
#pragma once

#include <optional>

#include "plugins/focus_control/control.hpp"
#include "plugins/focus_control/detector.hpp"
#include "plugins/focus_control/effort.hpp"

namespace assay::focus_control {

// Samples of one way, "none", "focus", ..., "am", with what the detector says of them.
struct Way {
  std::string name;
  Samples samples;
  std::vector<Verdict> verdicts;
};

// The prompts of a run, the noise of each, and all ways in which they were sampled; the first one
// is that without control.
struct Study {
  std::vector<Prompt> prompts;
  Images noise;
  std::vector<Way> ways;

  const Way& base() const { return ways.front(); }
};

Study sample_ways(Run<Params>& run, const FlowTransformer& network, Effort& effort);

// By the tuned weights.
Way sample_tuned(Run<Params>& run, const FlowTransformer& network, const Study& study,
                 Effort& effort);

// Share of prompts of which one of the first k uncontrolled samples succeeds, for k = 2 .. best_of.
void report_best_of(Run<Params>& run, const FlowTransformer& network, const Study& study,
                    Effort& effort);

// Results and artifacts of the ways.
void report_study(Run<Params>& run, const Study& study, const NetworkShape& shape);

}  // namespace assay::focus_control
