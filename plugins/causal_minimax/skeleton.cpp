// PC-stable: an edge stays when no set of neighbours of either end separates its ends.
#include "plugins/causal_minimax/discover.hpp"

namespace assay::causal_minimax {
namespace {

template <class T>
auto& at(T& items, int node) {
  return items[static_cast<std::size_t>(node)];
}

// The first subset of `pool` of this size, in ascending order, that separates a from b.
std::optional<Mask> separator(int a, int b, Mask pool, int size, const Independent& test) {
  std::vector<int> nodes;
  for_each_node(pool, [&](int v) { nodes.push_back(v); });
  if (static_cast<int>(nodes.size()) < size) return std::nullopt;
  std::vector<std::size_t> chosen(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
  for (;;) {
    Mask given = 0;
    for (const auto i : chosen) given |= bit(nodes[i]);
    if (test(a, b, given)) return given;
    std::size_t i = chosen.size();
    while (i > 0 && chosen[i - 1] == nodes.size() - chosen.size() + i - 1) --i;
    if (i == 0) return std::nullopt;
    ++chosen[i - 1];
    for (; i < chosen.size(); ++i) chosen[i] = chosen[i - 1] + 1;
  }
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

bool CachedTests::operator()(int a, int b, Mask given) {
  const auto [entry, is_new] = answers_.try_emplace({{a, b}, given}, false);
  if (is_new) entry->second = test_(a, b, given);
  return entry->second;
}

Skeleton learn_skeleton(int nodes, int max_given, const Knowledge& known, const Independent& test) {
  auto skeleton = complete(nodes, known);
  for (int size = 0; size <= max_given; ++size) {
    const auto frozen = skeleton.adjacent;
    for (int a = 0; a < nodes; ++a)
      for_each_node(at(frozen, a) & ~first_nodes(a), [&](int b) {
        if (is_required(known, a, b)) return;
        auto found = separator(a, b, at(frozen, a) & ~bit(b), size, test);
        if (!found) found = separator(a, b, at(frozen, b) & ~bit(a), size, test);
        if (!found) return;
        at(skeleton.adjacent, a) &= ~bit(b);
        at(skeleton.adjacent, b) &= ~bit(a);
        skeleton.separators[{a, b}] = *found;
      });
  }
  return skeleton;
}

}  // namespace assay::causal_minimax
