// The steps do not depend on the numbers of the nodes, but an extension of the pattern must choose;
// so the nodes are numbered by their content while the graph is learned.
#include "plugins/causal_minimax/discovery.hpp"

#include "plugins/causal_minimax/canonical.hpp"

namespace assay::causal_minimax {
namespace {

// Node v becomes place[v].
std::vector<Mask> renumbered(const std::vector<Mask>& masks, const std::vector<int>& place) {
  std::vector<Mask> result(masks.size(), 0);
  for (std::size_t v = 0; v < masks.size(); ++v)
    for_each_node(masks[v], [&](int w) {
      result[static_cast<std::size_t>(place[v])] |= bit(place[static_cast<std::size_t>(w)]);
    });
  return result;
}

Dag renumbered(const Dag& graph, const std::vector<int>& place) {
  std::vector<Mask> parents;
  for (int v = 0; v < graph.size(); ++v) parents.push_back(graph.parents(v));
  return Dag(renumbered(parents, place));
}

Knowledge renumbered(Knowledge known, const std::vector<int>& place) {
  known.required = renumbered(known.required, place);
  known.forbidden = renumbered(known.forbidden, place);
  return known;
}

Pattern renumbered(const Pattern& pattern, const std::vector<int>& place) {
  Pattern result(pattern.size());
  std::vector<Mask> parents(place.size(), 0);
  for (int v = 0; v < pattern.size(); ++v) {
    parents[static_cast<std::size_t>(v)] = pattern.parents(v);
    for_each_node(pattern.adjacent(v), [&](int w) {
      result.connect(place[static_cast<std::size_t>(v)], place[static_cast<std::size_t>(w)]);
    });
  }
  result.orient(renumbered(parents, place));
  return result;
}

Discovery discover_in_order(const Dataset& rows, const Knowledge& known,
                            const DiscoveryOptions& options) {
  const IndependenceTests tests(rows, options.tests);
  CachedTests p_value([&](int a, int b, Mask given) { return tests.p_value(a, b, given); });
  const auto skeleton = learn_skeleton(tests.environment() + 1, options.max_given, options.alpha,
                                       known, std::ref(p_value));
  auto pattern = orient_skeleton(skeleton, tests.environment(), known);
  auto consistent = consistent_extension(pattern);
  const bool is_consistent = consistent.has_value();
  auto graph = is_consistent ? *std::move(consistent) : any_extension(pattern);
  return {std::move(pattern), std::move(graph), is_consistent, p_value.asked()};
}

}  // namespace

Discovery discover(const Dataset& rows, const Knowledge& known, const DiscoveryOptions& options) {
  auto [data, place, keys] = canonical(rows);
  place.push_back(static_cast<int>(place.size()));  // the environment stays the last
  auto found = discover_in_order(data, renumbered(known, place), options);
  const auto node = inverse(place);
  found.pattern = renumbered(found.pattern, node);
  found.graph = renumbered(found.graph, node);
  return found;
}

}  // namespace assay::causal_minimax
