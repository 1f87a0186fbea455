// PC-stable: an edge stays when no set of neighbours of either end separates its ends.
#include "plugins/causal_minimax/discover.hpp"

namespace assay::causal_minimax {
namespace {

// Calls f with each subset of `pool` of this size.
template <class F>
void for_each_subset_of(Mask pool, int size, F&& f) {
  std::vector<int> nodes;
  for_each_node(pool, [&](int v) { nodes.push_back(v); });
  if (static_cast<int>(nodes.size()) < size) return;
  std::vector<std::size_t> chosen(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
  for (;;) {
    Mask subset = 0;
    for (const auto i : chosen) subset |= bit(nodes[i]);
    f(subset);
    std::size_t i = chosen.size();
    while (i > 0 && chosen[i - 1] == nodes.size() - chosen.size() + i - 1) --i;
    if (i == 0) return;
    ++chosen[i - 1];
    for (; i < chosen.size(); ++i) chosen[i] = chosen[i - 1] + 1;
  }
}

// Among the neighbours of either end.
Separator best_separator(int a, int b, const std::vector<Mask>& adjacent, int size,
                         const PValue& test) {
  Separator best;
  const auto ask = [&](Mask given) {
    if (const double p = test(a, b, given); p > best.p_value) best = {given, p};
  };
  for_each_subset_of(at(adjacent, a) & ~bit(b), size, ask);
  for_each_subset_of(at(adjacent, b) & ~bit(a), size, ask);
  return best;
}

bool is_required(const Knowledge& known, int a, int b) {
  return contains(at(known.required, a), b) || contains(at(known.required, b), a);
}

bool is_excluded(const Knowledge& known, int a, int b) {
  return contains(at(known.forbidden, a), b) && contains(at(known.forbidden, b), a);
}

Skeleton complete(int nodes, const Knowledge& known) {
  Skeleton skeleton{std::vector<Mask>(static_cast<std::size_t>(nodes), 0), {}};
  for (int b = 0; b < nodes; ++b)
    for (int a = 0; a < b; ++a) {
      if (is_excluded(known, a, b)) continue;
      at(skeleton.adjacent, a) |= bit(b);
      at(skeleton.adjacent, b) |= bit(a);
    }
  return skeleton;
}

}  // namespace

double CachedTests::operator()(int a, int b, Mask given) {
  const auto [entry, is_new] = answers_.try_emplace({{a, b}, given}, 0.0);
  if (is_new) entry->second = test_(a, b, given);
  return entry->second;
}

Skeleton learn_skeleton(int nodes, int max_given, double alpha, const Knowledge& known,
                        const PValue& test) {
  auto skeleton = complete(nodes, known);
  for (int size = 0; size <= max_given; ++size) {
    const auto frozen = skeleton.adjacent;
    for (int a = 0; a < nodes; ++a)
      for_each_node(at(frozen, a) & ~first_nodes(a), [&](int b) {
        if (is_required(known, a, b)) return;
        const auto best = best_separator(a, b, frozen, size, test);
        if (!(best.p_value > alpha)) return;
        at(skeleton.adjacent, a) &= ~bit(b);
        at(skeleton.adjacent, b) &= ~bit(a);
        skeleton.separators[{a, b}] = best;
      });
  }
  return skeleton;
}

}  // namespace assay::causal_minimax
