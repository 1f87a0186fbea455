// Every decoder on a tree, exactly.
#pragma once

#include <optional>

#include "plugins/transfer_q/decoder.hpp"
#include "plugins/transfer_q/frontier.hpp"
#include "plugins/transfer_q/tree.hpp"

namespace assay::transfer_q {

struct TreeProblem {
  Tree tree;
  Reals logits;             // of each edge
  Reals reward, reward_bl;  // of each leaf
  Reals prefix_reward;      // of each edge; empty where it is not known
};

// What the decoders of one problem share.
struct TreeModels {
  TreeModels(const TreeProblem& problem, double beta);

  Law sft;
  TiltedStrings aligned, aligned_bl;
  Reals strings;  // probabilities of the leaves under sft
  Frontier frontier;
  Outcome of_aligned, of_aligned_bl;  // by the reward
};

// Decodes, and keeps its memory for the next decoder.
struct TreeDecoding {
  Outcome outcome;
  Law law;       // none of best_of_n
  Reals values;  // q of each edge, where the decoder has one

  void operator()(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
                  const Steering& steering);

  Reals numbers;
  TiltedStrings tilt;
  std::vector<Outcome> outcomes;
  std::vector<Leaf> leaves;
};

// The largest coefficient (r - r_BL) of a possible string.
double log_weight_max(const TreeProblem& problem, const Reals& strings, double coefficient);

// What is proven about tq_direct: J(rho) - J(dec) = alpha sum_t E_{s ~ dec} [KL(rho||sft) -
// KL(dec||sft) - KL(rho||dec)] for rho the aligned model and sampling from all tokens.
struct Guarantees {
  double gap_residual = 0;     // left minus right side, absolute
  double gap_bound = 0;        // the right side without its last term: J(rho) - J(dec) at most
  double total_gap_bound = 0;  // max r - J(dec) at most
  double kl_bound = 0;         // KL(dec||sft) at most
};
Guarantees guarantees(const TreeProblem& problem, const TreeModels& models, TreeDecoding& direct,
                      const Steering& steering);

}  // namespace assay::transfer_q
