// Which way the edges of a skeleton point, as far as that is known, and a way for the others.
#include <algorithm>

#include "plugins/causal_minimax/discover.hpp"

namespace assay::causal_minimax {
namespace {

std::vector<Mask> no_arrows(const Pattern& g) {
  return std::vector<Mask>(static_cast<std::size_t>(g.size()), 0);
}

void apply_knowledge(Pattern& g, int environment, const Knowledge& known) {
  auto of_environment = no_arrows(g), required = of_environment, allowed = of_environment;
  for (int a = 0; a < g.size(); ++a) {
    if (a == environment) for_each_node(g.open(a), [&](int v) { at(of_environment, v) |= bit(a); });
    for_each_node(at(known.required, a), [&](int b) { at(required, b) |= bit(a); });
    at(allowed, a) = at(known.forbidden, a);  // what must not go out may come in
  }
  g.orient(of_environment);
  g.orient(required);
  g.orient(allowed);
}

struct Collider {
  int a, middle, b;
  double p_value;
};

// a -> c <- b where a and b have no edge and c is not what separates them. A pair that knowledge
// alone keeps apart has no separator and says nothing.
std::vector<Collider> colliders_of(const Pattern& g, const Skeleton& skeleton) {
  std::vector<Collider> found;
  for (const auto& [pair, separator] : skeleton.separators) {
    const auto [a, b] = pair;
    for_each_node(g.adjacent(a) & g.adjacent(b) & ~separator.set,
                  [&, a = a, b = b, p = separator.p_value](int c) {
                    found.push_back({a, c, b, p});
                  });
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& x, const auto& y) { return x.p_value > y.p_value; });
  return found;
}

void orient_colliders(Pattern& g, const Skeleton& skeleton) {
  for (const auto& [a, c, b, p] : colliders_of(g, skeleton)) {
    if (!g.allows(a, c) || !g.allows(b, c)) continue;
    auto wanted = no_arrows(g);
    at(wanted, c) = bit(a) | bit(b);
    g.orient(wanted);
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
  auto wanted = no_arrows(g);
  for (int a = 0; a < g.size(); ++a)
    for_each_node(g.open(a), [&](int b) {
      if (is_forced(g, a, b)) at(wanted, b) |= bit(a);
    });
  return g.orient(wanted);
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

// The node itself included.
Mask ancestors(const std::vector<Mask>& parents, int node) {
  Mask above = bit(node);
  for (Mask fresh = above; fresh != 0;) {
    Mask next = 0;
    for_each_node(fresh, [&](int v) { next |= at(parents, v); });
    fresh = next & ~above;
    above |= next;
  }
  return above;
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

bool Pattern::allows(int from, int to) const {
  if (has_arrow(from, to)) return true;
  return contains(open(from), to) && !contains(ancestors(parents_, from), to);
}

bool Pattern::orient(const std::vector<Mask>& wanted) {
  std::vector<Mask> fresh(parents_.size(), 0), all = parents_;
  for (int to = 0; to < size(); ++to)
    for_each_node(at(wanted, to) & open(to), [&](int from) {
      if (contains(at(wanted, from), to)) return;
      at(fresh, to) |= bit(from);
      at(all, to) |= bit(from);
    });
  bool drawn = false;
  for (int from = 0; from < size(); ++from) {
    const Mask above = ancestors(all, from);
    for (int to = 0; to < size(); ++to) {
      if (!contains(at(fresh, to), from) || contains(above, to)) continue;
      at(open_, from) &= ~bit(to);
      at(open_, to) &= ~bit(from);
      at(parents_, to) |= bit(from);
      drawn = true;
    }
  }
  return drawn;
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
