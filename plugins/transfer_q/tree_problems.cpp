#include "plugins/transfer_q/tree_problems.hpp"

#include <cmath>

namespace assay::transfer_q {
namespace {

Reals normals(Rng rng, Index count, double scale = 1) {
  Reals x(to_size(count));
  for (auto& value : x) value = scale * rng.normal();
  return x;
}

Reals mixed(const Reals& reward, const Reals& other, double correlation) {
  const double rest = std::sqrt(1 - correlation * correlation);
  Reals mix(reward.size());
  for (std::size_t i = 0; i < mix.size(); ++i) mix[i] = correlation * reward[i] + rest * other[i];
  return mix;
}

// The last two tokens before a node, `vocab` standing for none.
struct Context {
  Index before, last;
};

std::vector<Context> contexts(const Tree& tree) {
  std::vector<Context> all(to_size(tree.internal()));
  all[0] = {tree.vocab(), tree.vocab()};
  for (Index n = 1; n < tree.internal(); ++n)
    all[to_size(n)] = {all[to_size((n - 1) / tree.vocab())].last, (n - 1) % tree.vocab()};
  return all;
}

// Of each edge, the scores of all tokens and pairs on the way there.
Reals additive_reward(const Tree& tree, const std::vector<Context>& at, const Rng& rng) {
  const Index v = tree.vocab();
  const double scale = 1 / std::sqrt(static_cast<double>(2 * tree.horizon() - 1));
  const Reals single = normals(rng.stream(0), v, scale),
              pair = normals(rng.stream(1), v * v, scale);
  Reals sum(to_size(tree.edges()));
  for (Index e = 0; e < tree.edges(); ++e) {
    const Index n = e / v, z = e % v, last = at[to_size(n)].last;
    sum[to_size(e)] = (n == 0 ? 0 : sum[to_size(n - 1)]) + single[to_size(z)] +
                      (last == v ? 0 : pair[to_size(last * v + z)]);
  }
  return sum;
}

}  // namespace

TreeProblem random_tree(const TreeShape& shape, const Rng& rng) {
  const Tree tree(shape.vocab, shape.horizon);
  TreeProblem problem{tree,
                      normals(rng.stream(0), tree.edges(), shape.logit_scale),
                      normals(rng.stream(1), tree.leaves()),
                      {},
                      normals(rng.stream(3), tree.edges())};
  problem.reward_bl =
      mixed(problem.reward, normals(rng.stream(2), tree.leaves()), shape.reward_correlation);
  std::copy(problem.reward.begin(), problem.reward.end(),
            problem.prefix_reward.begin() + tree.first_leaf_edge());
  return problem;
}

TreeProblem markov_tree(const TreeShape& shape, const Rng& rng) {
  const Tree tree(shape.vocab, shape.horizon);
  const auto at = contexts(tree);
  const Index v = tree.vocab();
  const Reals table = normals(rng.stream(0), (v + 1) * (v + 1) * v, shape.logit_scale);
  TreeProblem problem{
      tree, Reals(to_size(tree.edges())), {}, {}, additive_reward(tree, at, rng.stream(1))};
  for (Index e = 0; e < tree.edges(); ++e) {
    const auto [before, last] = at[to_size(e / v)];
    problem.logits[to_size(e)] = table[to_size((before * (v + 1) + last) * v + e % v)];
  }
  const auto leaves = [&](const Reals& x) {
    return Reals(x.begin() + tree.first_leaf_edge(), x.end());
  };
  problem.reward = leaves(problem.prefix_reward);
  problem.reward_bl = mixed(problem.reward, leaves(additive_reward(tree, at, rng.stream(2))),
                            shape.reward_correlation);
  return problem;
}

}  // namespace assay::transfer_q
