#include "plugins/causal_minimax/discover.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kNodes = 6, kEnvironment = 5;

// A random graph over five variables and an environment with effects but no causes.
Dag graph_with_environment(Rng& rng) {
  const auto inner = random_graph(kEnvironment, 0.5, rng);
  std::vector<Mask> parents;
  for (int v = 0; v < kEnvironment; ++v)
    parents.push_back(inner.parents(v) | (rng.uniform() < 0.4 ? bit(kEnvironment) : 0));
  parents.push_back(0);
  return Dag(std::move(parents));
}

Independent oracle(const Dag& g) {
  return [&g](int a, int b, Mask given) { return !contains(g.connected(a, given), b); };
}

using Collider = std::tuple<int, int, int>;
std::set<Collider> colliders(const Dag& g) {
  std::set<Collider> found;
  for (int c = 0; c < g.size(); ++c)
    for_each_node(g.parents(c), [&](int a) {
      for_each_node(g.parents(c) & ~first_nodes(a + 1), [&](int b) {
        if (!contains(g.parents(a), b) && !contains(g.parents(b), a)) found.insert({a, b, c});
      });
    });
  return found;
}

// The arrows that all graphs share which have the edges and colliders of `g` and no arrow into the
// environment: by trying every direction of every edge.
std::vector<Mask> arrows_of_all(const Dag& g) {
  std::vector<std::pair<int, int>> edges;
  for (int v = 0; v < g.size(); ++v)
    for_each_node(g.parents(v), [&](int p) { edges.emplace_back(p, v); });
  std::vector<Mask> common(kNodes, ~Mask{0});
  for (Mask flips = 0; flips < bit(static_cast<int>(edges.size())); ++flips) {
    std::vector<Mask> parents(kNodes, 0);
    for (std::size_t i = 0; i < edges.size(); ++i) {
      auto [from, to] = edges[i];
      if (contains(flips, static_cast<int>(i))) std::swap(from, to);
      parents[static_cast<std::size_t>(to)] |= bit(from);
    }
    if (parents[kEnvironment] != 0 || !find_cycle(parents).empty()) continue;
    const Dag other(parents);
    if (colliders(other) != colliders(g)) continue;
    for (std::size_t v = 0; v < kNodes; ++v) common[v] &= other.parents(static_cast<int>(v));
  }
  return common;
}

Pattern learn(const Dag& g, const Knowledge& known) {
  return orient_skeleton(learn_skeleton(kNodes, kNodes - 2, known, oracle(g)), kEnvironment, known);
}

TEST_CASE("true answers lead to the edges and to every arrow that all equivalent graphs share") {
  Rng rng(1, "graphs");
  for (int repeat = 0; repeat < 60; ++repeat) {
    const auto g = graph_with_environment(rng);
    const auto pattern = learn(g, Knowledge(kNodes));
    const auto expected = arrows_of_all(g);
    for (int v = 0; v < kNodes; ++v) {
      CHECK(pattern.adjacent(v) == (g.parents(v) | g.children(v)));
      CHECK(pattern.parents(v) == expected[static_cast<std::size_t>(v)]);
    }
  }
}

TEST_CASE("the extension has the edges and colliders of the graph that answered") {
  Rng rng(2, "graphs");
  for (int repeat = 0; repeat < 60; ++repeat) {
    const auto g = graph_with_environment(rng);
    const auto extended = consistent_extension(learn(g, Knowledge(kNodes)));
    REQUIRE(extended);
    CHECK(colliders(*extended) == colliders(g));
    for (int v = 0; v < kNodes; ++v)
      CHECK((extended->parents(v) | extended->children(v)) == (g.parents(v) | g.children(v)));
  }
}

TEST_CASE("the simulation graph is found with all of its mutable nodes") {
  const auto simulated = simulation_graph();
  std::vector<Mask> parents;
  for (int v = 0; v < 11; ++v)
    parents.push_back(simulated.parents(v) | (v == 9 || v == 10 ? bit(11) : 0));
  parents.push_back(0);
  const Dag g(std::move(parents));
  const Knowledge known(12);
  const auto pattern = orient_skeleton(learn_skeleton(12, 4, known, oracle(g)), 11, known);
  CHECK(g.children(11) == (bit(9) | bit(10)));
  CHECK(pattern.has_arrow(11, 9));
  CHECK(pattern.has_arrow(11, 10));
  for (int v = 0; v < 12; ++v) {
    CHECK(pattern.adjacent(v) == (g.parents(v) | g.children(v)));
    CHECK((pattern.parents(v) & ~g.parents(v)) == 0);
  }
}

TEST_CASE("a required edge stays, and a direction forbidden leaves the other") {
  const auto chain = graph_of(kNodes, {{0, 1}, {1, 2}});
  Knowledge known(kNodes);
  known.required[3] = bit(4);  // not in the chain
  known.forbidden[1] = bit(0);
  const auto pattern = learn(chain, known);
  CHECK(pattern.has_arrow(3, 4));
  CHECK(pattern.has_arrow(0, 1));
  CHECK(pattern.has_arrow(1, 2));  // else a collider at 1
}

TEST_CASE("an arrow that would close a cycle is not drawn") {
  Pattern g(3);
  g.connect(0, 1);
  g.connect(1, 2);
  g.connect(2, 0);
  CHECK(g.orient(0, 1));
  CHECK(g.orient(1, 2));
  CHECK_FALSE(g.orient(2, 0));
  CHECK(g.open(0) == bit(2));
}

TEST_CASE("a square without a chord has no extension without a new collider") {
  Pattern g(4);
  for (int v = 0; v < 4; ++v) g.connect(v, (v + 1) % 4);
  CHECK_FALSE(consistent_extension(g));
  const auto any = any_extension(g);
  for (int v = 0; v < 4; ++v) CHECK((any.parents(v) | any.children(v)) == g.open(v));
}

TEST_CASE("no question is asked twice") {
  int calls = 0;
  CachedTests tests([&](int, int, Mask) { return ++calls > 0; });
  CHECK(tests(0, 1, bit(2)));
  CHECK(tests(0, 1, bit(2)));
  CHECK(tests(0, 1, 0));
  CHECK(calls == 2);
  CHECK(tests.asked() == 2);
}

}  // namespace
}  // namespace assay::causal_minimax
