// Which sets of stable variables lead to the same stable predictor: the equivalence classes of
// subsets (Liu et al. 2023, Algorithm 2), found without visiting the subsets.
#pragma once

#include <stdexcept>
#include <vector>

#include "plugins/causal_minimax/graph.hpp"

namespace assay::causal_minimax {

// The sets `fixed` + T for every T within `free`. `fixed` is the smallest member, and irreducible:
// each of its nodes is d-connected to the target given the others.
struct EquivalenceClass {
  Mask fixed = 0, free = 0;
  bool operator==(const EquivalenceClass&) const = default;
};

struct TooManyClasses : std::length_error {
  using std::length_error::length_error;
};

// The classes of the subsets of `stable`, by ascending `fixed`. `stable_graph` has no edges at
// mutable nodes: an intervened root that is always observed blocks every path through it. Throws
// TooManyClasses beyond `limit`. Time grows with the number of classes, not of subsets.
std::vector<EquivalenceClass> equivalence_classes(const Dag& stable_graph, int target, Mask stable,
                                                  std::size_t limit);

// The one smallest B within `set` with target independent of `set` \ B given B. Two sets are
// equivalent just when theirs are equal.
Mask markov_boundary(const Dag& stable_graph, int target, Mask set);

// True when no child of the target lies strictly below its mutable children: then the whole
// stable set is optimal (the graphical condition).
bool full_set_condition(const Dag& graph, int target, Mask mutable_nodes);

}  // namespace assay::causal_minimax
