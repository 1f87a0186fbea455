// Edge exchanges in a spanning tree, against a tree built afresh after each.
#include "plugins/numerics/ot/spanning_tree.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

bool is_below(const std::vector<int>& parents, int v, int top) {
  while (v != -1 && v != top) v = parents[static_cast<std::size_t>(v)];
  return v == top;
}

// The same by parent pointers alone.
void turn_path(std::vector<int>& parents, int cut, int from, int onto) {
  for (int v = from, new_parent = onto;;) {
    const int old_parent = parents[static_cast<std::size_t>(v)];
    parents[static_cast<std::size_t>(v)] = new_parent;
    if (v == cut) return;
    new_parent = v;
    v = old_parent;
  }
}

void check_tree(const SpanningTree& tree, const std::vector<int>& parents) {
  const int root = tree.nodes() - 1;
  int seen = 0;
  for (int v = tree.next(root); v != root; v = tree.next(v)) ++seen;
  REQUIRE(seen == root);
  for (int v = 0; v <= root; ++v) {
    REQUIRE(tree.previous(tree.next(v)) == v);
    if (v < root) REQUIRE(tree.parent(v) == parents[static_cast<std::size_t>(v)]);
    int members = 0;  // the run v .. last(v) is the subtree
    for (int u = v;; u = tree.next(u)) {
      REQUIRE(is_below(parents, u, v));
      ++members;
      if (u == tree.last(v)) break;
    }
    REQUIRE(members == tree.size(v));
  }
}

TEST_CASE("a tree stays in preorder with true sizes through many exchanges") {
  constexpr int kNodes = 25;
  Samples samples(51);
  const auto pick = [&samples](int below) { return static_cast<int>(samples.uniform() * below); };
  std::vector<int> parents(kNodes, -1);
  for (int v = kNodes - 2; v >= 0; --v)
    parents[static_cast<std::size_t>(v)] = v + 1 + pick(kNodes - 1 - v);
  SpanningTree tree(parents);
  check_tree(tree, parents);
  int exchanges = 0;
  while (exchanges < 100) {
    const int cut = pick(kNodes - 1), from = pick(kNodes - 1), onto = pick(kNodes);
    if (!is_below(parents, from, cut) || is_below(parents, onto, cut)) continue;
    turn_path(parents, cut, from, onto);
    tree.exchange(cut, from, onto);
    ++exchanges;
    check_tree(tree, parents);
  }
}

TEST_CASE("the common ancestor of two nodes is the first on both paths to the root") {
  const std::vector<int> parents = {2, 2, 4, 4, 5, -1};
  const SpanningTree tree(parents);
  CHECK(tree.common_ancestor(0, 1) == 2);
  CHECK(tree.common_ancestor(0, 3) == 4);
  CHECK(tree.common_ancestor(0, 2) == 2);
  CHECK(tree.common_ancestor(5, 0) == 5);
  CHECK(tree.common_ancestor(3, 3) == 3);
}

}  // namespace
}  // namespace assay::ot
