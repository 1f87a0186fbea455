// Trees with random models and rewards.
#pragma once

#include <assay/rng.hpp>

#include "plugins/transfer_q/tree_decoders.hpp"

namespace assay::transfer_q {

struct TreeShape {
  Index vocab, horizon;
  double logit_scale;         // deviation of logits
  double reward_correlation;  // of r_BL with r
};

// Logits N(0, logit_scale^2), r N(0, 1) of every string, unfinished ones too; r_BL = rho r +
// sqrt(1 - rho^2) times another such reward.
TreeProblem random_tree(const TreeShape& shape, const Rng& rng);

// Logits that depend on the last two tokens alone; r a sum of scores of tokens and of pairs of
// neighbours, N(0, 1) divided by the root of their number, r_BL as above. An unfinished string has
// the sum so far.
TreeProblem markov_tree(const TreeShape& shape, const Rng& rng);

}  // namespace assay::transfer_q
