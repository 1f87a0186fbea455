// Nodes are drawn parents first, a whole column at a time.
#include "plugins/causal_minimax/simulations.hpp"

#include <cmath>
#include <utility>

namespace assay::causal_minimax {
namespace {

using Column = Eigen::ArrayXd;
using Edges = std::vector<std::vector<int>>;  // parents of each node

constexpr double kProductNoise = 0.3;          // of X2
constexpr double kLinearStrength = 2;          // largest coefficient of a mutable mechanism
constexpr double kLeast = 0.05, kMost = 0.95;  // probabilities of a mutable mechanism

Column normal(Eigen::Index rows, double sd, Rng& rng) {
  Column c(rows);
  for (auto& x : c) x = sd * rng.normal();
  return c;
}

Column sigmoid(const Column& z) { return 1 / (1 + (-z).exp()); }

Dag graph_of_edges(const Edges& parents) {
  std::vector<Mask> masks;
  for (const auto& list : parents) {
    masks.push_back(0);
    for (const int p : list) masks.back() |= bit(p);
  }
  return Dag(std::move(masks));
}

Simulation simulation(const Edges& parents, Mask is_mutable,
                      std::function<Eigen::MatrixXd(double, Eigen::Index, Rng&)> draw) {
  const auto all = first_nodes(static_cast<int>(parents.size()));
  return {graph_of_edges(parents), {0, all & ~is_mutable & ~bit(0), is_mutable}, std::move(draw)};
}

Eigen::MatrixXd matrix_of(const std::vector<Column>& x) {
  Eigen::MatrixXd m(x[0].size(), static_cast<Eigen::Index>(x.size()));
  for (std::size_t v = 0; v < x.size(); ++v) m.col(static_cast<Eigen::Index>(v)) = x[v];
  return m;
}

}  // namespace

Simulation sim_icml(double noise_sd) {
  const Edges parents = {{}, {0, 5, 6, 9}, {3, 8}, {1}, {2, 7, 8}, {6},
                         {}, {8},          {},     {0}, {3, 5, 8}};
  const auto draw = [noise_sd](double a, Eigen::Index n, Rng& rng) {
    std::vector<Column> x(11);
    const auto noise = [&] { return normal(n, noise_sd, rng); };
    x[0] = noise();
    x[6] = noise();
    x[8] = noise();
    x[9] = a * (1.91 * x[0]).tanh() + noise();
    x[5] = sigmoid(0.84 * x[6]) + noise();
    x[7] = -1.52 * x[8] + noise();
    x[1] = sigmoid(0.63 * x[0] - 0.58 * x[9] + 1.51 * x[6] + 1.13 * x[5]) + noise();
    x[3] = (-0.95 * x[1]).tanh() + noise();
    x[2] = (1.47 * x[3] - 0.64 * x[8]).tanh() + noise();
    x[10] = a * (-1.2 * x[5] + 1.33 * x[3] + 0.64 * x[8]).tanh() + noise();
    x[4] = sigmoid(1.42 * x[2] + 0.99 * x[7] + 0.72 * x[8]) + noise();
    return matrix_of(x);
  };
  return simulation(parents, bit(9) | bit(10), draw);
}

Simulation product(double noise_sd) {
  const auto draw = [noise_sd](double a, Eigen::Index n, Rng& rng) {
    std::vector<Column> x(3);
    x[0] = normal(n, 1, rng);
    x[2] = a * x[0] + normal(n, kProductNoise, rng);
    x[1] = x[0] * x[2] + normal(n, noise_sd, rng);
    return matrix_of(x);
  };
  return simulation({{}, {0, 2}, {0}}, bit(2), draw);
}

Eigen::MatrixXd adversarial_product(double noise_sd, Eigen::Index rows, Rng& rng) {
  std::vector<Column> x(3);
  x[0] = normal(rows, 1, rng);
  x[2] = noise_sd * (1 - 2 * x[0].square()).max(0).sqrt();
  x[1] = x[0] * x[2] + normal(rows, noise_sd, rng);
  return matrix_of(x);
}

Simulation ad_like(double noise_sd) {
  Edges parents(26);
  parents[0] = {1, 2};
  parents[3] = {0};  // mutable
  parents[4] = {0, 3};
  parents[5] = {4};
  parents[6] = {3};
  parents[7] = {0, 9};
  parents[8] = {9};
  parents[9] = {0};  // mutable
  parents[10] = {0};
  parents[11] = {10};
  for (const int v : {13, 14, 15, 16}) parents[static_cast<std::size_t>(v)] = {v - 1};
  parents[17] = {5};  // mutable
  parents[18] = {17};
  parents[19] = {18};
  for (const int v : {21, 22, 23, 24, 25}) parents[static_cast<std::size_t>(v)] = {v - 1};
  const auto draw = [noise_sd](double a, Eigen::Index n, Rng& rng) {
    std::vector<Column> x(26);
    const auto noise = [&] { return normal(n, noise_sd, rng); };
    const auto root = [&] { return normal(n, 1, rng); };
    x[1] = root();
    x[2] = root();
    x[0] = 0.7 * x[1].tanh() + 0.5 * x[2] + normal(n, 0.6, rng);
    x[3] = a * x[0].tanh() + noise();
    x[4] = 0.8 * x[0] + (0.9 * x[3]).tanh() + noise();
    x[5] = (1.1 * x[4]).tanh() + noise();
    x[6] = 0.6 * x[3] + noise();
    x[9] = -a * x[0] + noise();
    x[7] = (0.9 * x[0] - 0.7 * x[9]).tanh() + noise();
    x[8] = sigmoid(1.3 * x[9]) + noise();
    x[10] = 0.9 * x[0] + 2 * noise();
    x[11] = (0.8 * x[10]).tanh() + noise();
    x[12] = root();
    for (const std::size_t v : {13, 14, 15, 16}) x[v] = (0.9 * x[v - 1]).tanh() + noise();
    x[17] = a * (1.2 * x[5]).tanh() + noise();
    x[18] = 0.8 * x[17] + noise();
    x[19] = (1.1 * x[18]).tanh() + noise();
    x[20] = root();
    for (const std::size_t v : {21, 22, 23, 24, 25}) x[v] = 0.7 * x[v - 1] + noise();
    return matrix_of(x);
  };
  return simulation(parents, bit(3) | bit(9) | bit(17), draw);
}

Simulation random_linear(const LinearModel& model, const Roles& roles) {
  const auto graph = graph_of(model);
  return {graph, roles, [model, roles, graph](double, Eigen::Index n, Rng& rng) {
            auto coefficients = model.coefficients;
            for_each_node(roles.mutable_nodes, [&](int m) {
              for_each_node(graph.parents(m), [&](int p) {
                coefficients(m, p) = rng.uniform(-kLinearStrength, kLinearStrength);
              });
            });
            Eigen::MatrixXd x(n, graph.size());
            for (const int v : graph.order()) {
              x.col(v) = normal(n, model.noise_sd[v], rng);
              for_each_node(graph.parents(v),
                            [&](int p) { x.col(v) += coefficients(v, p) * x.col(p); });
            }
            return x;
          }};
}

Simulation random_discrete(const DiscreteModel& model, const Roles& roles) {
  return {model.graph, roles, [model, roles](double, Eigen::Index n, Rng& rng) {
            auto tables = model.tables;
            for_each_node(roles.mutable_nodes, [&](int m) {
              auto& table = tables[static_cast<std::size_t>(m)];
              for (auto row = model.configurations(model.graph.parents(m)); row > 0; --row) {
                const double p = rng.uniform(kLeast, kMost);
                table.insert(table.end(), {1 - p, p});
              }
            });
            Eigen::MatrixXd x(n, model.graph.size());
            std::vector<int> row(tables.size());
            for (Eigen::Index i = 0; i < n; ++i)
              for (const int v : model.graph.order()) {
                const auto at = model.configuration(model.graph.parents(v), row);
                const auto& table = tables[static_cast<std::size_t>(v)];
                row[static_cast<std::size_t>(v)] = rng.uniform() < table[2 * at] ? 0 : 1;
                x(i, v) = row[static_cast<std::size_t>(v)];
              }
            return x;
          }};
}

std::vector<std::string> simulated_names(int nodes) {
  std::vector<std::string> names{"Y"};
  for (int i = 1; i < nodes; ++i) names.push_back("X" + std::to_string(i));
  return names;
}

}  // namespace assay::causal_minimax
