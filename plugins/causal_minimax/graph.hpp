// Directed acyclic graphs of at most 64 nodes as bit masks, and d-separation in them.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay::causal_minimax {

using Mask = std::uint64_t;  // a set of nodes: bit i is node i

constexpr int kMaxNodes = 64;

constexpr Mask bit(int node) { return Mask{1} << node; }
constexpr bool contains(Mask set, int node) { return (set >> node & 1) != 0; }
constexpr int size_of(Mask set) { return std::popcount(set); }
constexpr Mask first_nodes(int count) { return count == kMaxNodes ? ~Mask{0} : bit(count) - 1; }

// Calls f with each node of the set in ascending order.
template <class F>
void for_each_node(Mask set, F&& f) {
  for (; set != 0; set &= set - 1) f(std::countr_zero(set));
}

// Calls f with each subset of the set, from {} to the set itself, in ascending order of the mask.
template <class F>
void for_each_subset(Mask set, F&& f) {
  Mask subset = 0;
  do {
    f(subset);
    subset = (subset - set) & set;
  } while (subset != 0);
}

// An edge to `child` from every node of parents(child). Immutable; always acyclic.
class Dag {
 public:
  // std::invalid_argument with the cycle's nodes ("2 -> 5 -> 2") when there is one, or for more
  // than kMaxNodes nodes.
  explicit Dag(std::vector<Mask> parents);

  int size() const { return static_cast<int>(parents_.size()); }
  Mask nodes() const { return first_nodes(size()); }
  Mask parents(int node) const { return parents_[static_cast<std::size_t>(node)]; }
  Mask children(int node) const { return children_[static_cast<std::size_t>(node)]; }
  // Parents before children; among the nodes that could come next the lowest is first.
  const std::vector<int>& order() const { return order_; }

  Mask ancestors(Mask set) const;    // the set itself included
  Mask descendants(Mask set) const;  // the set itself included

  // The same nodes without the edges that end in `targets`: the graph after an intervention.
  Dag without_arrows_into(Mask targets) const;
  // The same nodes without any edge at `removed`.
  Dag without_edges_at(Mask removed) const;

  // Nodes outside `given` that are d-connected to `from` given `given`, `from` itself included.
  Mask connected(int from, Mask given) const;

 private:
  std::vector<Mask> parents_, children_;
  std::vector<int> order_;
};

// A cycle of the edges as a list of nodes, each the parent of the next, the first repeated at the
// end; empty when there is none.
std::vector<int> find_cycle(const std::vector<Mask>& parents);

// `text` before `other` when numbers inside the names count as numbers: X2 before X10.
bool natural_less(const std::string& text, const std::string& other);

}  // namespace assay::causal_minimax
