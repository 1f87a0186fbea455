// A rooted spanning tree that can exchange one edge, kept in preorder.
#pragma once

#include <span>
#include <vector>

namespace assay::ot {

inline constexpr int kNoNode = -1;

// Nodes are 0..n-1; the root is the last. Preorder is a ring, so that both a subtree and its
// complement are runs of it.
class SpanningTree {
 public:
  SpanningTree() = default;
  // Requires parents[v] for every node but the root (the last node, whose entry is not read),
  // without cycles.
  explicit SpanningTree(std::span<const int> parents);

  int parent(int v) const { return node(v).parent; }
  int next(int v) const { return node(v).next; }  // in preorder
  int previous(int v) const { return node(v).previous; }
  int last(int v) const { return node(v).last; }  // of the subtree of v, in preorder
  int size(int v) const { return node(v).size; }  // nodes of the subtree of v
  int nodes() const { return static_cast<int>(nodes_.size()); }

  int common_ancestor(int u, int v) const;

  // Cuts the subtree of `cut` from its parent and hangs it by its node `from` on `onto`, which
  // must lie outside: the path from `from` to `cut` turns around.
  void exchange(int cut, int from, int onto);

 private:
  struct Node {
    int parent, next, previous, last, size;
  };
  const Node& node(int v) const { return nodes_[static_cast<std::size_t>(v)]; }
  Node& node(int v) { return nodes_[static_cast<std::size_t>(v)]; }
  void join(int u, int v) { node(u).next = v, node(v).previous = u; }
  void detach(int cut);
  void reroot(int cut, int from);
  void attach(int from, int onto);

  std::vector<Node> nodes_;
};

}  // namespace assay::ot
