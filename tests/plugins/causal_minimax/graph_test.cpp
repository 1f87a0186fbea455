#include "plugins/causal_minimax/graph.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/plugins/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

// d-connection by its definition: some path without repeated nodes on which every collider has an
// observed descendant and no other inner node is observed.
bool open_path(const Dag& g, int from, int to, Mask given, std::vector<int>& path) {
  if (from == to) {
    for (std::size_t i = 1; i + 1 < path.size(); ++i) {
      const bool collider =
          contains(g.parents(path[i]), path[i - 1]) && contains(g.parents(path[i]), path[i + 1]);
      const bool seen = (g.descendants(bit(path[i])) & given) != 0;
      if (collider ? !seen : contains(given, path[i])) return false;
    }
    return true;
  }
  bool found = false;
  for_each_node(g.parents(from) | g.children(from), [&](int next) {
    if (found || std::find(path.begin(), path.end(), next) != path.end()) return;
    path.push_back(next);
    found = open_path(g, next, to, given, path);
    path.pop_back();
  });
  return found;
}

// The number of (pair, given) on which the ball and the paths disagree.
int disagreements(const Dag& g) {
  int wrong = 0;
  for (int a = 0; a < g.size(); ++a)
    for_each_subset(g.nodes() & ~bit(a), [&](Mask given) {
      const Mask reached = g.connected(a, given);
      for_each_node(g.nodes() & ~given & ~bit(a), [&](int b) {
        std::vector<int> path{a};
        wrong += contains(reached, b) != open_path(g, a, b, given, path);
      });
    });
  return wrong;
}

TEST_CASE("the Bayes ball agrees with the paths of every ordered graph of five nodes") {
  int graphs = 0, wrong = 0;
  for (Mask edges = 0; edges < 1024; ++edges, ++graphs) {
    std::vector<Mask> parents(5, 0);
    int index = 0;
    for (int child = 1; child < 5; ++child)
      for (int parent = 0; parent < child; ++parent, ++index)
        if (contains(edges, index)) parents[static_cast<std::size_t>(child)] |= bit(parent);
    wrong += disagreements(Dag(std::move(parents)));
  }
  CHECK(graphs == 1024);
  CHECK(wrong == 0);
}

TEST_CASE("the Bayes ball does not depend on the order of the nodes") {
  Rng rng(1, "graphs");
  int wrong = 0;
  for (int repeat = 0; repeat < 30; ++repeat) wrong += disagreements(random_graph(6, 0.4, rng));
  CHECK(wrong == 0);
}

TEST_CASE("a cycle is named by its nodes") {
  CHECK(find_cycle({0, bit(3), bit(1), bit(2)}) == std::vector<int>{1, 2, 3, 1});
  CHECK(find_cycle({0, bit(0), bit(1)}).empty());
  CHECK_THROWS_WITH(Dag({bit(1), bit(0)}), "the graph has the cycle 0 -> 1 -> 0");
}

TEST_CASE("parents come before children, lower nodes first") {
  CHECK(graph_of(4, {{3, 0}, {2, 1}}).order() == std::vector<int>{2, 1, 3, 0});
}

TEST_CASE("an intervention cuts the arrows into its targets and no other") {
  const auto g = graph_of(4, {{0, 1}, {1, 2}, {3, 2}});
  const auto cut = g.without_arrows_into(bit(1));
  CHECK(cut.parents(1) == 0);
  CHECK(cut.parents(2) == (bit(1) | bit(3)));
  CHECK(g.without_edges_at(bit(1)).parents(2) == bit(3));
}

TEST_CASE("numbers in names are compared as numbers") {
  CHECK(natural_less("X2", "X10"));
  CHECK_FALSE(natural_less("X10", "X2"));
  CHECK(natural_less("X", "X0"));
  CHECK(natural_less("a9b", "a10a"));
  CHECK(natural_less("X01", "X1"));
  CHECK_FALSE(natural_less("X1", "X1"));
}

}  // namespace
}  // namespace assay::causal_minimax
