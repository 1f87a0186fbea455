// Which way the edges of a skeleton point, as far as that is known, and a way for the others.
#include "plugins/causal_minimax/discover.hpp"

namespace assay::causal_minimax {
namespace {

template <class T>
auto& at(T& items, int node) {
  return items[static_cast<std::size_t>(node)];
}

void apply_knowledge(Pattern& g, int environment, const Knowledge& known) {
  if (environment >= 0)
    for_each_node(g.open(environment), [&](int v) { g.orient(environment, v); });
  for (int a = 0; a < g.size(); ++a) {
    for_each_node(at(known.required, a) & g.open(a), [&](int b) { g.orient(a, b); });
    for_each_node(at(known.forbidden, a) & g.open(a), [&](int b) { g.orient(b, a); });
  }
}

// a -> c <- b where a and b have no edge and c is not what separates them. A pair that knowledge
// alone keeps apart has no separator and says nothing.
void orient_colliders(Pattern& g, const Skeleton& skeleton) {
  for (const auto& [pair, separator] : skeleton.separators) {
    const auto [a, b] = pair;
    for_each_node(g.adjacent(a) & g.adjacent(b) & ~separator, [&, a = a, b = b](int c) {
      if (g.has_arrow(c, a) || g.has_arrow(c, b)) return;
      if (contains(g.open(c), a)) g.orient(a, c);
      if (contains(g.open(c), b)) g.orient(b, c);
    });
  }
}

// Does one of Meek's rules (1995) demand a -> b of an open edge?
bool is_forced(const Pattern& g, int a, int b) {
  // 1: else a new collider at a.  2: else a directed cycle.
  if ((g.parents(a) & ~g.adjacent(b)) != 0) return true;
  Mask between = 0;
  for_each_node(g.parents(b), [&](int c) {
    if (g.has_arrow(a, c)) between |= bit(c);
  });
  if (between != 0) return true;
  // 3: two unconnected c, d with a - c -> b and a - d -> b.
  const Mask sides = g.open(a) & g.parents(b);
  bool forced = false;
  for_each_node(sides, [&](int c) { forced |= (sides & ~g.adjacent(c) & ~bit(c)) != 0; });
  // 4: a - c -> d -> b, c and b unconnected, a and d connected. Only knowledge leads here.
  for_each_node(g.parents(b) & g.adjacent(a),
                [&](int d) { forced |= (g.parents(d) & g.open(a) & ~g.adjacent(b)) != 0; });
  return forced;
}

bool apply_rules_once(Pattern& g) {
  bool changed = false;
  for (int a = 0; a < g.size(); ++a)
    for_each_node(g.open(a), [&](int b) {
      if (is_forced(g, a, b)) changed |= g.orient(a, b);
    });
  return changed;
}

// May every open edge of v point at v, as the last of the nodes that remain?
bool is_sink(const Pattern& g, int v, Mask remaining) {
  bool sink = true;
  for_each_node(remaining, [&](int w) { sink &= !g.has_arrow(v, w); });
  const Mask around = g.adjacent(v) & remaining;
  for_each_node(g.open(v) & remaining,
                [&](int w) { sink &= (around & ~g.adjacent(w) & ~bit(w)) == 0; });
  return sink;
}

std::vector<Mask> arrows_of(const Pattern& g) {
  std::vector<Mask> parents;
  for (int v = 0; v < g.size(); ++v) parents.push_back(g.parents(v));
  return parents;
}

}  // namespace

Pattern::Pattern(int nodes) : parents_(static_cast<std::size_t>(nodes), 0), open_(parents_) {}

Mask Pattern::adjacent(int node) const {
  Mask all = parents(node) | open(node);
  for (int v = 0; v < size(); ++v)
    if (has_arrow(node, v)) all |= bit(v);
  return all;
}

void Pattern::connect(int a, int b) {
  at(open_, a) |= bit(b);
  at(open_, b) |= bit(a);
}

bool Pattern::orient(int from, int to) {
  Mask above = bit(from);
  for (Mask fresh = above; fresh != 0;) {
    Mask next = 0;
    for_each_node(fresh, [&](int v) { next |= parents(v); });
    fresh = next & ~above;
    above |= next;
  }
  if (contains(above, to)) return false;
  at(open_, from) &= ~bit(to);
  at(open_, to) &= ~bit(from);
  at(parents_, to) |= bit(from);
  return true;
}

Pattern orient_skeleton(const Skeleton& skeleton, int environment, const Knowledge& known) {
  Pattern g(static_cast<int>(skeleton.adjacent.size()));
  for (int a = 0; a < g.size(); ++a)
    for_each_node(at(skeleton.adjacent, a), [&](int b) { g.connect(a, b); });
  apply_knowledge(g, environment, known);
  orient_colliders(g, skeleton);
  while (apply_rules_once(g)) {
  }
  return g;
}

std::optional<Dag> consistent_extension(const Pattern& pattern) {
  auto parents = arrows_of(pattern);
  for (Mask remaining = first_nodes(pattern.size()); remaining != 0;) {
    int sink = -1;
    for_each_node(remaining, [&](int v) {
      if (sink < 0 && is_sink(pattern, v, remaining)) sink = v;
    });
    if (sink < 0) return std::nullopt;
    at(parents, sink) |= pattern.open(sink) & remaining;
    remaining &= ~bit(sink);
  }
  return Dag(std::move(parents));
}

Dag any_extension(const Pattern& pattern) {
  auto parents = arrows_of(pattern);
  const Dag arrows(parents);
  Mask before = 0;
  for (const int v : arrows.order()) {
    at(parents, v) |= pattern.open(v) & before;
    before |= bit(v);
  }
  return Dag(std::move(parents));
}

}  // namespace assay::causal_minimax
