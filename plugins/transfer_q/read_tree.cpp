#include "plugins/transfer_q/read_tree.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "plugins/transfer_q/tree_problems.hpp"

namespace assay::transfer_q {
namespace {

constexpr double kMostLeaves = 2e6;

Reals elements(const Input& input) {
  const auto values = input.values();
  return {values.begin(), values.end()};
}

// The horizon of a tree with so many internal nodes: 1 + v + v^2 + ...
Index horizon_of(std::size_t nodes, std::size_t vocab) {
  if (vocab < 2) bad_input("data.sft_logits", "has ", vocab, " column: a choice needs two tokens");
  std::size_t found = 0, level = 1;
  std::string sizes;
  for (Index horizon = 0; found < nodes; level *= vocab) {
    found += level;
    sizes += said(sizes.empty() ? "" : ", ", found);
    if (++horizon; found == nodes) return horizon;
  }
  bad_input("data.sft_logits", "has ", nodes, " rows; trees of ", vocab, " tokens have ", sizes,
            ", ... nodes before their leaves");
}

void require_logits(const Reals& logits, Index vocab) {
  for (std::size_t e = 0; e < logits.size(); ++e)
    if (std::isnan(logits[e]) || logits[e] == kInfinity)
      bad_input("data.sft_logits", "row ", e / to_size(vocab), ", column ", e % to_size(vocab),
                " is ", std::isnan(logits[e]) ? "nan" : "inf",
                "; only -inf, an impossible token, is allowed");
  for (std::size_t e = 0; e < logits.size(); e += to_size(vocab)) {
    const auto first = logits.begin() + static_cast<Index>(e);
    if (*std::max_element(first, first + vocab) == -kInfinity)
      bad_input("data.sft_logits", "row ", e / to_size(vocab),
                " is -inf throughout: no token is possible");
  }
}

Reals leaf_rewards(const TransferRun& run, const char* role, const Tree& tree) {
  Reals rewards = elements(run.input(role));
  if (rewards.size() != to_size(tree.leaves()))
    bad_input(said("data.", role), "has ", rewards.size(), " numbers for ", tree.leaves(),
              " strings of ", tree.horizon(), " out of ", tree.vocab(), " tokens");
  return rewards;
}

void require_leaves(double leaves, const std::string& key, Index vocab, Index horizon) {
  if (leaves > kMostLeaves)
    bad_input(key, vocab, " tokens and ", horizon, " steps make ", leaves, " strings, ",
              kMostLeaves, " at most");
}

TreeProblem given_tree(const TransferRun& run) {
  const auto logits = run.input("sft_logits");
  const auto vocab = static_cast<Index>(logits.size(1));
  const Index horizon = horizon_of(logits.size(0), logits.size(1));
  require_leaves(leaf_count(vocab, horizon), "data.sft_logits", vocab, horizon);
  const Tree tree(vocab, horizon);
  TreeProblem problem{tree,
                      elements(logits),
                      leaf_rewards(run, "reward", tree),
                      leaf_rewards(run, "reward_bl", tree),
                      {}};
  require_logits(problem.logits, vocab);
  if (const auto prefix = run.find_input("prefix_reward"))
    problem.prefix_reward = elements(*prefix);
  if (problem.prefix_reward.empty() && has(run.params(), Decoder::kArgs))
    bad_input("params.decoders",
              "'args' needs data.prefix_reward, the rewards of unfinished strings");
  return problem;
}

TreeProblem drawn_tree(const TransferRun& run) {
  const auto& p = run.params();
  require_leaves(leaf_count(p.vocab, p.horizon), "params.horizon", p.vocab, p.horizon);
  const TreeShape shape{p.vocab, p.horizon, p.logit_scale, p.reward_correlation};
  const auto draw = p.problem == TreeSource::random ? random_tree : markov_tree;
  return draw(shape, run.rng("tree"));
}

}  // namespace

TreeProblem read_tree(TransferRun& run) {
  return run.params().problem == TreeSource::data ? given_tree(run) : drawn_tree(run);
}

}  // namespace assay::transfer_q
