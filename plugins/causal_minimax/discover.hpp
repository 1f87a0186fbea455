// Learning a graph from answers about conditional independence: PC-stable, orientation by the
// environment, colliders and Meek's rules, and extension to an acyclic graph.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "plugins/causal_minimax/graph.hpp"

namespace assay::causal_minimax {

// The entry of a node in a list that holds one for each.
template <class T>
auto& at(T& items, int node) {
  return items[static_cast<std::size_t>(node)];
}

// Of the independence of a and b, where a < b.
using PValue = std::function<double(int a, int b, Mask given)>;

// Remembers the answers; `asked()` counts the different questions.
class CachedTests {
 public:
  explicit CachedTests(PValue test) : test_(std::move(test)) {}
  double operator()(int a, int b, Mask given);
  std::size_t asked() const { return answers_.size(); }

 private:
  PValue test_;
  std::map<std::pair<std::pair<int, int>, Mask>, double> answers_;
};

// Rows per cause: which effects it must have, and which it cannot have.
struct Knowledge {
  std::vector<Mask> required, forbidden;
  explicit Knowledge(int nodes)
      : required(static_cast<std::size_t>(nodes), 0), forbidden(required) {}
};

// Arrows that are known, and edges of which the direction is open.
class Pattern {
 public:
  explicit Pattern(int nodes);

  int size() const { return static_cast<int>(parents_.size()); }
  Mask parents(int node) const { return parents_[static_cast<std::size_t>(node)]; }
  Mask open(int node) const { return open_[static_cast<std::size_t>(node)]; }
  Mask adjacent(int node) const;
  bool has_arrow(int from, int to) const { return contains(parents(to), from); }

  void connect(int a, int b);
  // May the arrow be there, or is it? Not where the edge points the other way or a cycle would
  // close.
  bool allows(int from, int to) const;
  // Draws an arrow to each node from its `wanted` parents where the edge is open. Arrows that
  // contradict each other, or that lie on a directed cycle of drawn and wanted ones, stay open all
  // of them: no order among them decides. Were any drawn?
  bool orient(const std::vector<Mask>& wanted);

 private:
  std::vector<Mask> parents_, open_;
};

struct Separator {
  Mask set = 0;
  double p_value = 0;
};

struct Skeleton {
  std::vector<Mask> adjacent;
  std::map<std::pair<int, int>, Separator> separators;  // of pairs a < b without an edge
};

// Level by level, the adjacencies frozen within a level so that the order of nodes is of no
// consequence (Colombo and Maathuis 2014). Conditioning sets have at most `max_given` nodes. A set
// separates when the p-value is above `alpha`; of those of the least size the one of the largest
// p-value is kept (Ramsey 2016), where the first that is found would depend on the order.
Skeleton learn_skeleton(int nodes, int max_given, double alpha, const Knowledge& known,
                        const PValue& test);

// Arrows out of `environment` (-1: there is none), required and forbidden ones, colliders in the
// order of their separators' p-values, the largest first, then Meek's rules. Of contradicting
// arrows the first in this order stays; those that knowledge or a rule asks for at once stay open.
Pattern orient_skeleton(const Skeleton& skeleton, int environment, const Knowledge& known);

// An acyclic graph with the arrows of the pattern and no collider but its own (Dor and Tarsi 1992);
// nothing when there is none, as answers of tests that err can have it. Where the pattern leaves a
// choice, the node of the lower number is the later one.
std::optional<Dag> consistent_extension(const Pattern& pattern);
// As above but with colliders of its own: open edges point along an order of the arrows.
Dag any_extension(const Pattern& pattern);

}  // namespace assay::causal_minimax
