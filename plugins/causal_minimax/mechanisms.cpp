// Abduction keeps a row's own noise: exact for additive noise, with less variance than new draws.
#include "plugins/causal_minimax/mechanisms.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

namespace assay::causal_minimax {
namespace {

std::vector<Eigen::Index> permutation(Eigen::Index count, Rng rng) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(std::span(order));
  return order;
}

void evaluate(const Function& f, const mlp::Columns& x, std::size_t rows, double* out) {
  Eigen::VectorXd scratch(static_cast<Eigen::Index>(f.scratch * mlp::kChunk));
  for (std::size_t first = 0; first < rows; first += mlp::kChunk)
    f.value(mlp::shifted(x, first).data(), scratch.data(), out + first,
            std::min(mlp::kChunk, rows - first));
}

// The noise of node v for each row of each replicate.
Eigen::VectorXd noise_of(const Mechanisms& mechanisms, int v, Eigen::Index count,
                         const SampleOptions& options, const Rng& rng) {
  Eigen::VectorXd noise = Eigen::VectorXd::Zero(count * options.replicates);
  for (int r = 0; r < options.replicates; ++r) {
    auto part = noise.segment(r * count, count);
    if (options.regeneration == Regeneration::abduct)
      part = mechanisms.residuals.col(v).head(count);
    else if (options.regeneration == Regeneration::resample)
      part = mechanisms.residuals(permutation(count, rng.stream(static_cast<std::uint64_t>(r))), v);
  }
  return noise;
}

// One stream for each replicate, and below it for each node unless the permutation is shared.
void permute(const Rows& train, int v, const SampleOptions& options, const Rng& rng,
             Eigen::Ref<Eigen::VectorXd> column) {
  for (int r = 0; r < options.replicates; ++r) {
    auto stream = rng.stream(static_cast<std::uint64_t>(r));
    if (!options.is_joint) stream = stream.stream(static_cast<std::uint64_t>(v));
    column.segment(r * train.count, train.count) =
        train.values(permutation(train.count, stream), v);
  }
}

}  // namespace

Function function_of(mlp::Network network) {
  const auto net = std::make_shared<const mlp::Network>(std::move(network));
  return {net->shape.hidden,
          [net](const double* const* x, double* scratch, double* out, std::size_t n) {
            mlp::kernels().forward(net->shape, net->weights.data(), x, scratch, out, n);
          },
          [net](const double* const* x, double* scratch, const double* g, double* const* dx,
                std::size_t n) {
            mlp::kernels().backward(net->shape, net->weights.data(), x, scratch, g, nullptr, dx, n);
          }};
}

Mechanisms fit_mechanisms(const Rows& train, const Dag& graph, Mask nodes,
                          const Perceptron& perceptron, const mlp::FitOptions& options,
                          const Rng& rng) {
  const auto count = static_cast<std::size_t>(graph.size());
  Mechanisms mechanisms{nodes, std::vector<Function>(count),
                        Eigen::MatrixXd::Zero(train.values.rows(), graph.size())};
  for_each_node(nodes, [&](int v) {
    const auto x = train.columns(graph.parents(v));
    const auto start = perceptron.start(x.size(), rng.stream(static_cast<std::uint64_t>(v)));
    const double* const y = train.values.col(v).data();
    auto network = mlp::fit({x, y, train.weight.data(), train.padded()}, start, options);
    mechanisms.of[static_cast<std::size_t>(v)] = function_of(std::move(network));
  });
  return of_rows(std::move(mechanisms), graph, train);
}

Mechanisms of_rows(Mechanisms mechanisms, const Dag& graph, const Rows& rows) {
  mechanisms.residuals = Eigen::MatrixXd::Zero(rows.values.rows(), rows.values.cols());
  for_each_node(mechanisms.described, [&](int v) {
    Eigen::VectorXd fitted(rows.values.rows());
    evaluate(mechanisms.of[static_cast<std::size_t>(v)], rows.columns(graph.parents(v)),
             rows.padded(), fitted.data());
    mechanisms.residuals.col(v).head(rows.count) = (rows.values.col(v) - fitted).head(rows.count);
  });
  return mechanisms;
}

Mask do_targets(const Dag& graph, const Roles& roles, bool is_dostar) {
  if (!is_dostar) return roles.mutable_nodes;
  const Mask first = roles.mutable_nodes & graph.children(roles.target);
  return first | (graph.descendants(first) & ~graph.children(roles.target));
}

Rows interventional_sample(const Rows& train, const Dag& graph, const Roles& roles,
                           const Mechanisms& mechanisms, const SampleOptions& options,
                           const Rng& rng) {
  const Mask targets = do_targets(graph, roles, options.is_dostar);
  const Mask below = graph.descendants(targets) & ~targets;
  auto sample = empty_rows(train.count * options.replicates, train.values.cols());
  for (const int v : graph.order()) {
    auto column = sample.values.col(v);
    if (contains(targets, v)) {
      permute(train, v, options, rng.stream(0), column);
    } else if (contains(below, v)) {
      const auto& function = mechanisms.of[static_cast<std::size_t>(v)];
      const auto parents = sample.columns(graph.parents(v));
      evaluate(function, parents, sample.padded(), column.data());
      column.head(sample.count) += noise_of(mechanisms, v, train.count, options,
                                            rng.stream(1).stream(static_cast<std::uint64_t>(v)));
      column.tail(column.size() - sample.count).setZero();
    } else {
      column.head(sample.count) =
          train.values.col(v).head(train.count).replicate(options.replicates, 1);
    }
  }
  return sample;
}

}  // namespace assay::causal_minimax
