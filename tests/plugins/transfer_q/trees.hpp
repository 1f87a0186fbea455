// Small trees, and their answers by enumerating every string.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "plugins/transfer_q/tree_decoders.hpp"
#include "plugins/transfer_q/tree_problems.hpp"

namespace assay::transfer_q {

constexpr double kExact = 1e-10;  // sums of a few thousand terms of order one

inline TreeProblem small_tree(std::uint64_t seed, Index vocab = 4, Index horizon = 5) {
  return random_tree({vocab, horizon, 1, 0.6}, Rng(seed, "tree"));
}

// The same with two tokens in five that cannot come at a node, never all.
inline TreeProblem holed_tree(std::uint64_t seed, Index vocab, Index horizon) {
  auto problem = small_tree(seed, vocab, horizon);
  Rng rng(seed, "holes");
  for (std::size_t e = 0; e < problem.logits.size(); ++e)
    if (e % to_size(vocab) != 0 && rng.uniform() < 0.4) problem.logits[e] = -1e30;
  return problem;
}

// The edge at depth t (from 0) on the way to a leaf.
inline std::size_t edge_at(const Tree& tree, Index leaf, Index t) {
  Index nodes = 0, level = 1, value = leaf;
  for (Index k = 0; k < t; ++k) nodes += level, level *= tree.vocab();
  for (Index k = t + 1; k < tree.horizon(); ++k) value /= tree.vocab();
  return to_size((nodes + value / tree.vocab()) * tree.vocab() + value % tree.vocab());
}

inline double probability(const Tree& tree, const Law& law, Index leaf, Index from = 0) {
  double p = 1;
  for (Index t = from; t < tree.horizon(); ++t) p *= law.p[edge_at(tree, leaf, t)];
  return p;
}

using OfLeaf = std::function<double(Index)>;

// E[f | the prefix of `leaf` that ends with its edge at depth t], by enumeration.
inline double mean_after(const Tree& tree, const Law& law, Index leaf, Index t, const OfLeaf& f) {
  double sum = 0;
  for (Index other = 0; other < tree.leaves(); ++other)
    if (edge_at(tree, other, t) == edge_at(tree, leaf, t))
      sum += probability(tree, law, other, t + 1) * f(other);
  return sum;
}

// Mean reward and KL to the frozen model over all strings.
inline Outcome enumerated(const TreeProblem& problem, const Law& sft, const Law& law) {
  Outcome sum;
  for (Index leaf = 0; leaf < problem.tree.leaves(); ++leaf) {
    const double p = probability(problem.tree, law, leaf);
    if (p == 0) continue;
    sum.reward += p * problem.reward[to_size(leaf)];
    sum.kl += p * std::log(p / probability(problem.tree, sft, leaf));
  }
  return sum;
}

inline TreeDecoding decode(const TreeProblem& problem, const TreeModels& models, Decoder decoder,
                           const Steering& steering) {
  TreeDecoding decoding;
  decoding(problem, models, decoder, steering);
  return decoding;
}

inline double largest_difference(const Reals& a, const Reals& b) {
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

}  // namespace assay::transfer_q
