#include "plugins/causal_minimax/classes.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "tests/plugins/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

constexpr std::size_t kNoLimit = 1'000'000;

std::vector<EquivalenceClass> classes_below_zero(const Dag& g) {
  return equivalence_classes(g, 0, g.nodes() & ~bit(0), kNoLimit);
}

// Two arms of the given lengths that meet in node 0.
Dag two_arms(int a, int b) {
  std::vector<Mask> parents(static_cast<std::size_t>(1 + a + b), 0);
  for (int i = 1; i <= a + b; ++i)
    parents[static_cast<std::size_t>(i)] = bit(i == 1 || i == a + 1 ? 0 : i - 1);
  return Dag(std::move(parents));
}

Dag star(int leaves) {
  std::vector<Mask> parents(static_cast<std::size_t>(1 + leaves), bit(0));
  parents[0] = 0;
  return Dag(std::move(parents));
}

TEST_CASE("chains, arms and stars have the known number of classes") {
  CHECK(classes_below_zero(two_arms(8, 0)).size() == 9);
  CHECK(classes_below_zero(two_arms(4, 6)).size() == 35);
  CHECK(classes_below_zero(star(7)).size() == 128);
}

TEST_CASE("the paper's simulation graph has 45 classes for 256 subsets") {
  const Mask is_mutable = bit(9) | bit(10);
  const auto graph = simulation_graph();
  const auto classes = equivalence_classes(graph.without_edges_at(is_mutable), 0,
                                           graph.nodes() & ~is_mutable & ~bit(0), kNoLimit);
  CHECK(classes.size() == 45);
}

TEST_CASE("every subset is in just the class of its Markov boundary") {
  Rng rng(2, "graphs");
  int wrong = 0;
  for (int repeat = 0; repeat < 60; ++repeat) {
    const auto g = random_graph(4 + repeat % 6, 0.15 + 0.1 * (repeat % 5), rng);
    std::map<Mask, int> seen;
    for (const auto& c : classes_below_zero(g))
      for_each_subset(c.free, [&](Mask extra) {
        ++seen[c.fixed | extra];
        wrong += markov_boundary(g, 0, c.fixed | extra) != c.fixed;
      });
    wrong += seen.size() != std::size_t{1} << (g.size() - 1);
    for (const auto& [subset, times] : seen) wrong += times != 1;
  }
  CHECK(wrong == 0);
}

// The definition in the paper, without the boundary: some B in both sets separates the rest.
bool equivalent(const Dag& g, Mask a, Mask b) {
  bool found = false;
  for_each_subset(a & b, [&](Mask shared) {
    found = found || (g.connected(0, shared) & (a | b) & ~shared) == 0;
  });
  return found;
}

TEST_CASE("equal Markov boundaries mean equivalence by the paper's definition") {
  Rng rng(3, "graphs");
  int wrong = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    const auto g = random_graph(6, 0.35, rng);
    const Mask stable = g.nodes() & ~bit(0);
    for_each_subset(stable, [&](Mask a) {
      for_each_subset(stable, [&](Mask b) {
        wrong += equivalent(g, a, b) != (markov_boundary(g, 0, a) == markov_boundary(g, 0, b));
      });
    });
  }
  CHECK(wrong == 0);
}

TEST_CASE("a chain of forty has forty-one classes of its million million subsets") {
  const auto classes = classes_below_zero(two_arms(40, 0));
  CHECK(classes.size() == 41);
  double subsets = 0;
  for (const auto& c : classes) subsets += std::ldexp(1.0, size_of(c.free));
  CHECK(subsets == std::ldexp(1.0, 40));
}

TEST_CASE("the search stops at the limit of classes") {
  CHECK_THROWS_AS(equivalence_classes(star(5), 0, 62, 31), TooManyClasses);
  CHECK(equivalence_classes(star(5), 0, 62, 32).size() == 32);
}

TEST_CASE("the whole set is optimal unless a child of Y lies below a mutable child") {
  const auto harmful = graph_of(3, {{0, 2}, {0, 1}, {2, 1}});  // Y -> X2 -> X1 <- Y
  CHECK_FALSE(full_set_condition(harmful, 0, bit(2)));
  CHECK(full_set_condition(graph_of(3, {{0, 2}, {2, 1}}), 0, bit(2)));
  CHECK(full_set_condition(graph_of(3, {{2, 1}, {0, 1}}), 0, bit(2)));
  CHECK_FALSE(full_set_condition(simulation_graph(), 0, bit(9) | bit(10)));
}

}  // namespace
}  // namespace assay::causal_minimax
