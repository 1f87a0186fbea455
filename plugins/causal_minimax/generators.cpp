// Random models, reproducible from their stream.
#include "plugins/causal_minimax/generators.hpp"

#include <utility>

namespace assay::causal_minimax {
namespace {

Dag random_graph(const RandomShape& shape, Rng& rng) {
  const auto count = static_cast<std::size_t>(1 + shape.stable + shape.mutable_nodes);
  auto place = rng.sample(count, count);
  const auto first_mutable = static_cast<std::size_t>(1 + shape.stable);
  // One mutable node comes after the target, or the graph would leave nothing to choose.
  std::size_t target_at = 0, mutable_at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (place[i] == 0) target_at = i;
    if (place[i] == first_mutable) mutable_at = i;
  }
  if (mutable_at < target_at) std::swap(place[mutable_at], place[target_at]);
  std::vector<Mask> parents(count, 0);
  for (std::size_t child = 0; child < count; ++child)
    for (std::size_t parent = 0; parent < child; ++parent)
      if (rng.uniform() < shape.density)
        parents[place[child]] |= bit(static_cast<int>(place[parent]));
  parents[first_mutable] |= bit(0);
  return Dag(std::move(parents));
}

}  // namespace

Roles roles_of(const RandomShape& shape) {
  const Mask fixed = first_nodes(1 + shape.stable);
  return {0, fixed & ~bit(0), first_nodes(1 + shape.stable + shape.mutable_nodes) & ~fixed};
}

LinearModel random_linear_model(const RandomShape& shape, double noise_sd, Rng rng) {
  const Dag graph = random_graph(shape, rng);
  const auto n = graph.size();
  LinearModel model{Eigen::MatrixXd::Zero(n, n), Eigen::VectorXd::Constant(n, noise_sd)};
  for (int v = 0; v < n; ++v)
    for_each_node(graph.parents(v), [&](int p) {
      const double size = rng.uniform(0.5, 1.5);
      model.coefficients(v, p) = rng.below(2) == 0 ? size : -size;
    });
  return model;
}

DiscreteModel random_discrete_model(const RandomShape& shape, Rng rng) {
  const Dag graph = random_graph(shape, rng);
  const auto n = static_cast<std::size_t>(graph.size());
  DiscreteModel model{graph, std::vector<int>(n, 2), std::vector<std::vector<double>>(n)};
  const Mask is_mutable = roles_of(shape).mutable_nodes;
  for_each_node(graph.nodes() & ~is_mutable, [&](int v) {
    auto& table = model.tables[static_cast<std::size_t>(v)];
    for (std::size_t row = model.configurations(graph.parents(v)); row > 0; --row) {
      const double p = rng.uniform(0.05, 0.95);
      table.insert(table.end(), {1 - p, p});
    }
  });
  return model;
}

}  // namespace assay::causal_minimax
