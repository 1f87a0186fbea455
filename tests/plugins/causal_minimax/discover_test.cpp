#include "plugins/causal_minimax/discover.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/plugins/causal_minimax/graphs.hpp"

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

constexpr double kAlpha = 0.5;

PValue oracle(const Dag& g) {
  return [&g](int a, int b, Mask given) { return contains(g.connected(a, given), b) ? 0 : 1; };
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
  return orient_skeleton(learn_skeleton(kNodes, kNodes - 2, kAlpha, known, oracle(g)), kEnvironment,
                         known);
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
  const auto pattern = orient_skeleton(learn_skeleton(12, 4, kAlpha, known, oracle(g)), 11, known);
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

Pattern triangle() {
  Pattern g(3);
  g.connect(0, 1);
  g.connect(1, 2);
  g.connect(2, 0);
  return g;
}

TEST_CASE("an arrow that would close a cycle with arrows there is not drawn") {
  auto g = triangle();
  CHECK(g.orient({0, bit(0), bit(1)}));
  CHECK_FALSE(g.orient({bit(2), 0, 0}));
  CHECK(g.open(0) == bit(2));
  CHECK(g.parents(1) == bit(0));
  CHECK(g.parents(2) == bit(1));
}

TEST_CASE("of arrows wanted at once those that contradict each other stay open all of them") {
  auto cycle = triangle();
  CHECK_FALSE(cycle.orient({bit(2), bit(0), bit(1)}));
  auto both_ways = triangle();
  CHECK(both_ways.orient({bit(1), bit(0) | bit(2), 0}));
  CHECK(both_ways.open(0) == (bit(1) | bit(2)));
  CHECK(both_ways.parents(1) == bit(2));
}

TEST_CASE("of the separating sets of the least size the one of the largest p-value counts") {
  const PValue test = [](int a, int b, Mask given) {
    if (a != 0 || b != 1) return 0.0;
    return given == bit(2) ? 0.6 : given == bit(3) ? 0.7 : given == (bit(2) | bit(3)) ? 0.9 : 0.0;
  };
  const auto skeleton = learn_skeleton(4, 2, kAlpha, Knowledge(4), test);
  REQUIRE(skeleton.separators.size() == 1);
  CHECK(skeleton.separators.at({0, 1}).set == bit(3));
  CHECK(skeleton.separators.at({0, 1}).p_value == 0.7);
}

TEST_CASE("of colliders that contradict each other the one of the larger p-value stays") {
  // 0 - 1 - 2 - 3: a collider at 1 and one at 2 want the edge between them in either direction.
  Skeleton skeleton{{bit(1), bit(0) | bit(2), bit(1) | bit(3), bit(2)}, {}};
  skeleton.separators[{0, 2}] = {0, 0.3};
  skeleton.separators[{1, 3}] = {0, 0.8};
  const auto pattern = orient_skeleton(skeleton, -1, Knowledge(4));
  CHECK(pattern.parents(2) == (bit(1) | bit(3)));
  CHECK_FALSE(pattern.has_arrow(2, 1));
  skeleton.separators[{0, 2}].p_value = 0.9;
  CHECK(orient_skeleton(skeleton, -1, Knowledge(4)).parents(1) == (bit(0) | bit(2)));
}

// Answers at random, as contradictory as can be; they move with the nodes.
PValue noise(std::uint64_t seed, std::vector<int> name) {
  return [=](int a, int b, Mask given) {
    const auto named = [&](Mask nodes) {
      Mask result = 0;
      for_each_node(nodes, [&](int v) { result |= bit(name[static_cast<std::size_t>(v)]); });
      return result;
    };
    return Rng(seed, "answers").stream(named(bit(a) | bit(b))).stream(named(given)).uniform();
  };
}

TEST_CASE("whatever the tests answer, the pattern does not depend on the numbers of the nodes") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed, "orders");
    std::vector<int> same, name;  // node v is called name[v]
    for (const auto v : rng.sample(kNodes, kNodes)) name.push_back(static_cast<int>(v));
    for (int v = 0; v < kNodes; ++v) same.push_back(v);
    const auto learned = [&](const std::vector<int>& names) {
      return orient_skeleton(
          learn_skeleton(kNodes, kNodes - 2, 0.7, Knowledge(kNodes), noise(seed, names)), -1,
          Knowledge(kNodes));
    };
    const auto original = learned(same), renumbered = learned(name);
    for (int v = 0; v < kNodes; ++v)
      for (int w = 0; w < kNodes; ++w) {
        const int a = name[static_cast<std::size_t>(v)], b = name[static_cast<std::size_t>(w)];
        REQUIRE(renumbered.has_arrow(v, w) == original.has_arrow(a, b));
        REQUIRE(contains(renumbered.open(v), w) == contains(original.open(a), b));
      }
  }
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
  CachedTests tests([&](int, int, Mask) { return ++calls / 2.0; });
  CHECK(tests(0, 1, bit(2)) == 0.5);
  CHECK(tests(0, 1, bit(2)) == 0.5);
  CHECK(tests(0, 1, 0) == 1);
  CHECK(calls == 2);
  CHECK(tests.asked() == 2);
}

}  // namespace
}  // namespace assay::causal_minimax
