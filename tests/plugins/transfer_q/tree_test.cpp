// The decoders on small trees, against enumeration and what is proven about them.
#include <catch2/catch.hpp>
#include <numeric>

#include "tests/plugins/transfer_q/trees.hpp"

namespace assay::transfer_q {
namespace {

constexpr Decoder kSteered[] = {Decoder::kArgs, Decoder::kControlled, Decoder::kDirect,
                                Decoder::kIndirect, Decoder::kNaive};

Steering at(double alpha, double beta = 0.7) {
  Steering steering;
  steering.alpha = alpha;
  steering.beta = beta;
  steering.coefficient = 1 / beta;
  return steering;
}

Outcome best(const Reals& p, const Reals& reward, Index n) {
  std::vector<Leaf> sorted;
  return best_of_n(p, reward, n, sorted);
}

double deficit(const TreeModels& models, const Outcome& outcome) {
  return models.frontier.reward_at(outcome.kl) - outcome.reward;
}

}  // namespace

TEST_CASE("values of tokens are means over all continuations") {
  const auto problem = holed_tree(3, 3, 4);
  const TreeModels models(problem, 0.7);
  const auto& tree = problem.tree;
  const auto reward = [&](Index leaf) { return problem.reward[to_size(leaf)]; };
  const auto weight = [&](Index leaf) {
    return std::exp(0.5 * (reward(leaf) - problem.reward_bl[to_size(leaf)]));
  };
  auto steering = at(0.5);
  steering.coefficient = 0.5;
  const auto indirect = decode(problem, models, Decoder::kIndirect, steering).values;
  steering.is_normalized = false;
  const auto unnormalized = decode(problem, models, Decoder::kIndirect, steering).values;
  const auto direct = decode(problem, models, Decoder::kDirect, steering).values;
  const auto naive = decode(problem, models, Decoder::kNaive, steering).values;
  for (Index leaf = 0; leaf < tree.leaves(); leaf += 5)
    for (Index t = 0; t < tree.horizon(); ++t) {
      const auto e = edge_at(tree, leaf, t);
      const auto after = [&](const Law& law, const OfLeaf& f) {
        return mean_after(tree, law, leaf, t, f);
      };
      CHECK(direct[e] == Approx(after(models.aligned.law, reward)).margin(kExact));
      CHECK(naive[e] == Approx(after(models.aligned_bl.law, reward)).margin(kExact));
      const double weighted =
          after(models.aligned_bl.law, [&](Index l) { return weight(l) * reward(l); });
      CHECK(unnormalized[e] == Approx(weighted).margin(kExact));
      CHECK(indirect[e] == Approx(weighted / after(models.aligned_bl.law, weight)).margin(kExact));
    }
}

TEST_CASE("reward and departure of a decoder are those of all its strings") {
  const auto problem = holed_tree(5, 3, 4);
  const TreeModels models(problem, 0.7);
  for (const bool is_greedy : {false, true})
    for (const Index top_k : {0, 2})
      for (const auto decoder : kSteered) {
        auto steering = at(0.4);
        steering.is_greedy = is_greedy;
        steering.top_k = top_k;
        const auto decoded = decode(problem, models, decoder, steering);
        const auto all = enumerated(problem, models.sft, decoded.law);
        CHECK(decoded.outcome.reward == Approx(all.reward).margin(kExact));
        CHECK(decoded.outcome.kl == Approx(all.kl).margin(kExact));
      }
}

TEST_CASE("the gap identity and its bounds hold in every tree, holes or none") {
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const double alpha : {0.2, 0.5, 1.0, 3.0}) {
      const auto problem = seed % 2 == 0 ? small_tree(seed, 3, 5) : holed_tree(seed, 5, 3);
      const TreeModels models(problem, 0.7);
      auto direct = decode(problem, models, Decoder::kDirect, at(alpha));
      const auto g = guarantees(problem, models, direct, at(alpha));
      CHECK(g.gap_residual < kExact);
      CHECK(models.of_aligned.reward - direct.outcome.reward <= g.gap_bound + kExact);
      CHECK(models.frontier.best() - direct.outcome.reward <= g.total_gap_bound + kExact);
      CHECK(direct.outcome.kl <= g.kl_bound);
    }
}

TEST_CASE("no decoder beats the frontier, and the aligned law lies on it") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto problem = holed_tree(seed, 4, 4);
    const TreeModels models(problem, 0.7);
    for (const auto decoder : kSteered)
      for (const double alpha : {0.02, 0.3, 2.0, 100.0})
        CHECK(deficit(models, decode(problem, models, decoder, at(alpha)).outcome) > -kExact);
    CHECK(deficit(models, best(models.strings, problem.reward, 8)) > 1e-4);
    CHECK(deficit(models, models.of_aligned) == Approx(0).margin(kExact));
  }
}

TEST_CASE("beyond the departure of the best string the frontier is its reward") {
  const Reals p = {0.5, 0.25, 0.25, 0}, r = {0, 1, 3, 9};
  const Frontier frontier(p, r);
  CHECK(frontier.best() == 3);  // 9 cannot come
  CHECK(frontier.kl_of_best() == Approx(std::log(4)));
  CHECK(frontier.reward_at(std::log(4)) == 3);
  CHECK(frontier.reward_at(5) == 3);
  CHECK(frontier.reward_at(0) == Approx(1));
  const auto middle = frontier.at(0.8);
  CHECK(frontier.reward_at(middle.kl) == Approx(middle.reward).epsilon(1e-12));
}

TEST_CASE("soft values at alpha = beta give the conditionals of the optimal law") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto problem = holed_tree(seed, 4, 4);
    const TreeModels models(problem, 0.3);
    Reals weights = models.strings;
    for (std::size_t i = 0; i < weights.size(); ++i)
      weights[i] *= std::exp(problem.reward[i] / 0.3);
    const auto decoded = decode(problem, models, Decoder::kSoftOptimal, at(5, 0.3));
    CHECK(conditional_error(problem.tree, decoded.law, weights) < 1e-12);
    CHECK(decoded.outcome.reward == Approx(models.of_aligned.reward).epsilon(1e-12));
  }
}

TEST_CASE("exact self-normalised weights at 1/beta turn indirect values into direct ones") {
  const auto problem = holed_tree(11, 4, 4);
  const TreeModels models(problem, 0.7);
  const auto direct = decode(problem, models, Decoder::kDirect, at(0.4));
  const auto indirect = decode(problem, models, Decoder::kIndirect, at(0.4));
  CHECK(largest_difference(direct.values, indirect.values) < kExact);
}

TEST_CASE("where both rewards are one, weights are one and no decoder differs") {
  auto problem = small_tree(2);
  problem.reward_bl = problem.reward;
  const TreeModels models(problem, 0.7);
  auto steering = at(0.4);
  steering.is_normalized = false;
  steering.coefficient = 0.5;
  const auto indirect = decode(problem, models, Decoder::kIndirect, steering).values;
  CHECK(largest_difference(indirect, decode(problem, models, Decoder::kNaive, steering).values) <
        kExact);
  CHECK(log_weight_max(problem, models.strings, 0.5) == 0);
}

TEST_CASE("a baseline that prefers nothing is the frozen model: naive transfer is controlled") {
  auto problem = small_tree(4);
  std::fill(problem.reward_bl.begin(), problem.reward_bl.end(), 2.0);
  const TreeModels models(problem, 0.7);
  CHECK(largest_difference(models.aligned_bl.law.p, models.sft.p) < 1e-14);
  CHECK(largest_difference(decode(problem, models, Decoder::kNaive, at(0.4)).law.p,
                           decode(problem, models, Decoder::kControlled, at(0.4)).law.p) < kExact);
}

TEST_CASE("a large alpha leaves the frozen model, a small one takes the best value") {
  const auto problem = small_tree(6);
  const TreeModels models(problem, 0.7);
  for (const auto decoder : kSteered) {
    const auto loose = decode(problem, models, decoder, at(1e9));
    CHECK(largest_difference(loose.law.p, models.sft.p) < 1e-8);
    const auto tight = decode(problem, models, decoder, at(1e-6));
    for (Index n = 0; n < problem.tree.internal(); ++n) {
      const auto first = tight.values.begin() + n * 4;
      const auto best = std::max_element(first, first + 4) - first;
      CHECK(tight.law.p[to_size(n * 4 + best)] == Approx(1));
    }
  }
}

TEST_CASE("greedy decoding takes the smaller of two equal tokens") {
  TreeProblem problem{Tree(3, 1), {0, 0, -9}, {1, 1, 1}, {1, 1, 1}, {}};
  const TreeModels models(problem, 1);
  auto steering = at(1, 1);
  steering.is_greedy = true;
  CHECK(decode(problem, models, Decoder::kControlled, steering).law.p == Reals{1, 0, 0});
}

TEST_CASE("candidates are the likeliest tokens of the base, ties by number") {
  const TreeProblem problem{Tree(4, 1), {1, 2, 1, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {}};
  const auto law = frozen_law(problem.tree, problem.logits);
  const auto kept = restricted(problem.tree, law, 2);
  CHECK(kept.p[0] > 0);
  CHECK(kept.p[1] > 0);
  CHECK(kept.p[2] == 0);
  CHECK(kept.p[3] == 0);
}

TEST_CASE("a baseline as base is steered in place of the frozen model") {
  const auto problem = small_tree(8);
  const TreeModels models(problem, 0.7);
  auto steering = at(1e9);
  steering.is_base_aligned = true;
  CHECK(largest_difference(decode(problem, models, Decoder::kDirect, steering).law.p,
                           models.aligned.law.p) < 1e-8);
  CHECK(largest_difference(decode(problem, models, Decoder::kNaive, steering).law.p,
                           models.aligned_bl.law.p) < 1e-8);
  CHECK(largest_difference(decode(problem, models, Decoder::kControlled, steering).law.p,
                           models.sft.p) < 1e-8);
}

TEST_CASE("the best of n by hand, with ties") {
  const Reals p = {0.25, 0.25, 0.5}, r = {1, 1, 0};
  const auto two = best(p, r, 2);  // loses only when both draws do
  CHECK(two.reward == Approx(0.75));
  CHECK(two.kl == Approx(0.75 * std::log(1.5) + 0.25 * std::log(0.5)));
}

TEST_CASE("the best of one is the frozen model, the best of many the best string") {
  const auto problem = small_tree(9);
  const TreeModels models(problem, 0.7);
  const auto one = best(models.strings, problem.reward, 1);
  CHECK(one.reward == Approx(enumerated(problem, models.sft, models.sft).reward));
  CHECK(one.kl == Approx(0).margin(kExact));
  const auto many = best(models.strings, problem.reward, 100'000'000);
  CHECK(many.reward == Approx(models.frontier.best()).epsilon(1e-6));
  CHECK(many.kl == Approx(models.frontier.kl_of_best()).epsilon(1e-6));
}

TEST_CASE("without ties the best of n departs by ln n - (n-1)/n at most") {
  const auto problem = small_tree(10);
  const TreeModels models(problem, 0.7);
  double before = 0;
  for (const Index n : {2, 8, 64, 65, 1000}) {
    const auto outcome = best(models.strings, problem.reward, n);
    const auto count = static_cast<double>(n);
    CHECK(outcome.kl <= std::log(count) - (count - 1) / count);
    CHECK(outcome.reward > before);
    before = outcome.reward;
  }
}

TEST_CASE("the best of n agrees with draws") {
  const auto problem = small_tree(12);
  const TreeModels models(problem, 0.7);
  Reals cumulative(models.strings.size());
  std::partial_sum(models.strings.begin(), models.strings.end(), cumulative.begin());
  Rng rng(0, "draws");
  constexpr int kDraws = 20000;
  double sum = 0, squares = 0;
  for (int k = 0; k < kDraws; ++k) {
    double best = -kInfinity;
    for (int i = 0; i < 8; ++i) {
      const auto found = std::upper_bound(cumulative.begin(), cumulative.end() - 1, rng.uniform());
      best = std::max(best, problem.reward[to_size(found - cumulative.begin())]);
    }
    sum += best;
    squares += best * best;
  }
  const double mean = sum / kDraws, error = std::sqrt((squares / kDraws - mean * mean) / kDraws);
  CHECK(std::abs(best(models.strings, problem.reward, 8).reward - mean) < 4 * error);
}

TEST_CASE("transfer loses less to the frontier than control, unless alpha is above beta") {
  const auto wins = [](double alpha) {
    int count = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto problem = small_tree(seed);
      const TreeModels models(problem, 0.7);
      const auto of = [&](Decoder d) {
        return deficit(models, decode(problem, models, d, at(alpha)).outcome);
      };
      count += of(Decoder::kDirect) < of(Decoder::kControlled);
    }
    return count;
  };
  CHECK(wins(0.3) >= 19);
  CHECK(wins(0.5) >= 19);
  CHECK(wins(1.0) <= 1);
}

TEST_CASE("the rewards of a markov tree add up along a string") {
  const auto problem = markov_tree({3, 4, 1, 0.5}, Rng(1, "tree"));
  const auto& tree = problem.tree;
  CHECK(problem.reward.size() == 81);
  for (Index e = tree.first_leaf_edge(); e < tree.edges(); ++e)
    CHECK(problem.prefix_reward[to_size(e)] == problem.reward[to_size(e - tree.first_leaf_edge())]);
  // What the last token adds depends on the one before alone.
  const auto added = [&](Index leaf) {
    return problem.reward[to_size(leaf)] - problem.prefix_reward[edge_at(tree, leaf, 2)];
  };
  CHECK(added(5) == Approx(added(5 + 27)).margin(1e-12));
  CHECK(problem.logits[edge_at(tree, 5, 3)] == problem.logits[edge_at(tree, 5 + 54, 3)]);
}

}  // namespace assay::transfer_q
