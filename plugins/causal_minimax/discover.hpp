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

using Independent = std::function<bool(int a, int b, Mask given)>;  // a < b

// Remembers the answers; `asked()` counts the different questions.
class CachedTests {
 public:
  explicit CachedTests(Independent test) : test_(std::move(test)) {}
  bool operator()(int a, int b, Mask given);
  std::size_t asked() const { return answers_.size(); }

 private:
  Independent test_;
  std::map<std::pair<std::pair<int, int>, Mask>, bool> answers_;
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
  // Turns the open edge into an arrow, unless that would close a directed cycle; false then.
  bool orient(int from, int to);

 private:
  std::vector<Mask> parents_, open_;
};

struct Skeleton {
  std::vector<Mask> adjacent;
  std::map<std::pair<int, int>, Mask> separators;  // of pairs a < b without an edge
};

// Level by level, the adjacencies frozen within a level so that the order of nodes is of no
// consequence (Colombo and Maathuis 2014). Conditioning sets have at most `max_given` nodes.
Skeleton learn_skeleton(int nodes, int max_given, const Knowledge& known, const Independent& test);

// Arrows out of `environment` (-1: there is none), required and forbidden ones, colliders, then
// Meek's rules. Of contradicting arrows the first in this order stays.
Pattern orient_skeleton(const Skeleton& skeleton, int environment, const Knowledge& known);

// An acyclic graph with the arrows of the pattern and no collider but its own (Dor and Tarsi 1992);
// nothing when there is none, as answers of tests that err can have it.
std::optional<Dag> consistent_extension(const Pattern& pattern);
// As above but with colliders of its own: open edges point along an order of the arrows.
Dag any_extension(const Pattern& pattern);

}  // namespace assay::causal_minimax
