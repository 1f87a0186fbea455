// The recursion over latent and observed neighbours of the target that lists every class once.
#include "plugins/causal_minimax/classes.hpp"

#include <algorithm>

namespace assay::causal_minimax {
namespace {

class Search {
 public:
  Search(const Dag& graph, int target, Mask stable, std::size_t limit)
      : graph_(graph), target_(target), stable_(stable), limit_(limit) {}

  std::vector<EquivalenceClass> run() {
    visit(0, 0);
    std::sort(classes_.begin(), classes_.end(),
              [](const auto& a, const auto& b) { return a.fixed < b.fixed; });
    return std::move(classes_);
  }

 private:
  // Every member contains `observed` and misses `latent`; the rest is open.
  void visit(Mask latent, Mask observed) {
    const Mask open = stable_ & ~latent & ~observed;
    const Mask neighbours = neighbours_of_target(open, observed);
    if (neighbours == 0) return emit({observed, open});
    for_each_subset(neighbours, [&](Mask chosen) {
      visit(latent | (neighbours & ~chosen), observed | chosen);
    });
  }

  // Those that no set of open nodes separates from the target, were `latent` never seen: it
  // suffices to try the open ancestors of both ends and of what is observed (Richardson and
  // Spirtes 2002).
  Mask neighbours_of_target(Mask open, Mask observed) const {
    Mask found = 0;
    for_each_node(open, [&](int v) {
      const Mask ends = bit(v) | bit(target_);
      const Mask above = graph_.ancestors(ends | observed);
      const Mask given = ((above & open) | observed) & ~ends;
      if (contains(graph_.connected(target_, given), v)) found |= bit(v);
    });
    return found;
  }

  void emit(EquivalenceClass c) {
    if (classes_.size() == limit_)
      throw TooManyClasses("more than " + std::to_string(limit_) + " equivalence classes");
    classes_.push_back(c);
  }

  const Dag& graph_;
  int target_;
  Mask stable_;
  std::size_t limit_;
  std::vector<EquivalenceClass> classes_;
};

}  // namespace

std::vector<EquivalenceClass> equivalence_classes(const Dag& stable_graph, int target, Mask stable,
                                                  std::size_t limit) {
  return Search(stable_graph, target, stable, limit).run();
}

// d-separation obeys the intersection axiom, so dropping separable nodes one by one ends in the
// same set in whatever order.
Mask markov_boundary(const Dag& stable_graph, int target, Mask set) {
  Mask boundary = set;
  for_each_node(set, [&](int v) {
    const Mask others = boundary & ~bit(v);
    if (!contains(stable_graph.connected(target, others), v)) boundary = others;
  });
  return boundary;
}

bool full_set_condition(const Dag& graph, int target, Mask mutable_nodes) {
  const Mask mutable_children = mutable_nodes & graph.children(target);
  const Mask below = graph.descendants(mutable_children) & ~mutable_children;
  return (below & graph.children(target)) == 0;
}

}  // namespace assay::causal_minimax
