// The algorithms that are compared, and how they weight right and wrong answers.
#pragma once

namespace assay::oreal {

enum class Algorithm { sft, rft, reinforce, rloo, grpo, ppo, oreal };
enum class Shaping { theory, advantage, grpo };

// Those whose objective has a KL term.
constexpr bool is_anchored(Algorithm a) {
  return a == Algorithm::rft || a == Algorithm::grpo || a == Algorithm::ppo ||
         a == Algorithm::oreal;
}

}  // namespace assay::oreal
