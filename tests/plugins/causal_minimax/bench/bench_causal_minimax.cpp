// Does one task of causal_minimax and prints time and answer as JSON.
//
//   bench_causal_minimax steps DATA ROWS INPUTS HIDDEN STEPS     full-batch Adam steps of f
//   bench_causal_minimax objective DATA ROWS INPUTS HIDDEN LOSS  L-BFGS until the loss is reached
//   bench_causal_minimax search THREADS                          sim_icml: f and J for all classes
//   bench_causal_minimax classes                                 tree-like graphs with 30 nodes
//   bench_causal_minimax tests                                   10 000 Fisher-z tests
//
// DATA: a file of doubles: the columns of x, then y, then the initial weights unit by unit (output
// weight, bias, input weights) and the last bias. Times are the best of three but for `search`.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "plugins/causal_minimax/classes.hpp"
#include "plugins/causal_minimax/independence.hpp"
#include "plugins/causal_minimax/neural.hpp"
#include "plugins/causal_minimax/simulations.hpp"
#include "plugins/numerics/optimise/lbfgs.hpp"
#include "plugins/numerics/parallel/for_each.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::causal_minimax {
namespace {

template <class F>
double seconds(F&& f, int calls = 1) {
  return bench::best_seconds(calls, f, bench::Clock::kWall);
}
template <class F>
double best_seconds(F&& f) {
  return seconds(f, 3);
}

struct Regression {
  Rows rows;
  mlp::Network start;

  mlp::Sample sample() const {
    const auto y = rows.values.cols() - 1;
    return {rows.columns(first_nodes(static_cast<int>(y))), rows.values.col(y).data(),
            rows.weight.data(), rows.padded()};
  }
};

Regression read_regression(char** words) {
  const Eigen::Index rows = std::stol(words[3]), inputs = std::stol(words[4]);
  const mlp::Shape shape{std::stoul(words[4]), std::stoul(words[5]), mlp::Activation::kTanh};
  Eigen::MatrixXd columns(rows, inputs + 1);
  Vector weights(static_cast<Eigen::Index>(shape.parameters()));
  std::ifstream file(words[2], std::ios::binary);
  const auto read = [&file](double* to, Eigen::Index count) {
    file.read(reinterpret_cast<char*>(to), count * static_cast<std::streamsize>(sizeof(double)));
  };
  read(columns.data(), columns.size());
  read(weights.data(), weights.size());
  if (!file) throw std::runtime_error(std::string("cannot read ") + words[2]);
  return {rows_of(columns), {shape, weights}};
}

double loss_of(const Regression& r, const mlp::Network& network) {
  Vector gradient(network.weights.size());
  return mlp::squared_loss(network, r.sample(), gradient);
}

void steps(char** words) {
  const auto r = read_regression(words);
  mlp::FitOptions options;
  options.optimizer = mlp::Optimizer::kAdam;
  options.iterations = std::stol(words[6]);
  options.decay = 0;
  mlp::Network network;
  const double taken = best_seconds([&] { network = mlp::fit(r.sample(), r.start, options); });
  std::printf("{\"step_seconds\": %.6g, \"loss\": %.17g}\n",
              taken / static_cast<double>(options.iterations), loss_of(r, network));
}

void objective(char** words) {
  const auto r = read_regression(words);
  const double wanted = std::stod(words[6]);
  optimise::LbfgsOptions options;
  options.max_iterations = 5000;
  options.on_step = [wanted](Index, double loss, double) {
    return loss <= wanted ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  auto network = r.start;
  const auto loss = [&](const Vector& weights, Vector& gradient) {
    network.weights = weights;
    return mlp::squared_loss(network, r.sample(), gradient);
  };
  optimise::LbfgsResult found;
  const double taken =
      best_seconds([&] { found = optimise::minimize(loss, r.start.weights, options); });
  std::printf("{\"seconds\": %.6g, \"iterations\": %ld, \"loss\": %.17g}\n", taken,
              static_cast<long>(found.iterations), found.value);
}

Eigen::MatrixXd simulated_rows(const Simulation& simulation) {
  Eigen::MatrixXd all(1000, simulation.graph.size());
  for (int e = 0; e < 10; ++e) {
    Rng rng(static_cast<std::uint64_t>(e), "rows");
    all.middleRows(100 * e, 100) = simulation.draw(2.0 * e - 9.5, 100, rng);
  }
  all.rowwise() -= all.colwise().mean().eval();
  all.array().rowwise() /= (all.colwise().norm() / std::sqrt(1000.0)).array();
  return all;
}

void search(char** words) {
  const auto simulation = sim_icml(0.1);
  const auto& roles = simulation.roles;
  const auto rows = simulated_rows(simulation);
  std::vector<double> risks;
  const double taken = seconds([&] {
    const auto classes = equivalence_classes(simulation.graph.without_edges_at(roles.mutable_nodes),
                                             roles.target, roles.stable, 1000);
    NeuralOptions options;
    options.holds_out = false;  // all rows in every step
    const NeuralModel model(rows, simulation.graph, roles, options, Rng(1, "neural"));
    const auto empty = model.worst_case(model.predictor(0), 0, nullptr).intervention;
    risks.resize(classes.size());
    parallel::for_each(classes.size(), static_cast<unsigned>(std::stoul(words[2])),
                       [&](std::size_t i) {
                         const Mask set = classes[i].fixed;
                         risks[i] = model.worst_case(model.predictor(set), set, &empty).risk;
                       });
  });
  double sum = 0;
  for (const double r : risks) sum += r;
  std::printf("{\"seconds\": %.6g, \"classes\": %zu, \"sum\": %.17g}\n", taken, risks.size(), sum);
}

// Paths from the target and a few leaves beside them: vertices of degree above 2 are few.
Dag tree(int nodes, int arms) {
  std::vector<Mask> parents(static_cast<std::size_t>(nodes), 0);
  for (int v = 1; v < nodes; ++v)
    parents[static_cast<std::size_t>(v)] = bit(v <= arms ? 0 : v - arms);
  return Dag(std::move(parents));
}

void classes() {
  double worst = 0;
  std::size_t count = 0;
  for (const int arms : {1, 2, 3, 4}) {
    const auto graph = tree(31, arms);
    std::size_t found = 0;
    worst = std::max(worst, best_seconds([&] {
                       found =
                           equivalence_classes(graph, 0, graph.nodes() & ~bit(0), 100000).size();
                     }));
    count += found;
  }
  std::printf("{\"seconds\": %.6g, \"classes\": %zu}\n", worst, count);
}

void tests() {
  constexpr Eigen::Index kRows = 2000, kColumns = 20;
  Dataset data{{}, Eigen::MatrixXd(kRows, kColumns), {"e"}, std::vector<int>(kRows, 0)};
  Rng rng(1, "rows");
  for (auto& x : data.values.reshaped()) x = rng.normal();
  double sum = 0;
  const double taken = best_seconds([&] {
    const IndependenceTests all(data);
    Rng draw(2, "sets");
    sum = 0;
    for (int i = 0; i < 10000; ++i) {
      const auto nodes = draw.sample(kColumns, 2 + draw.below(5));
      Mask given = 0;
      for (std::size_t k = 2; k < nodes.size(); ++k) given |= bit(static_cast<int>(nodes[k]));
      sum += all.p_value(static_cast<int>(nodes[0]), static_cast<int>(nodes[1]), given);
    }
  });
  std::printf("{\"seconds\": %.6g, \"mean_p\": %.6g}\n", taken, sum / 10000);
}

}  // namespace
}  // namespace assay::causal_minimax

int main(int count, char** words) {
  const std::string task = count > 1 ? words[1] : "";
  if (task == "steps" && count == 7) {
    assay::causal_minimax::steps(words);
  } else if (task == "objective" && count == 7) {
    assay::causal_minimax::objective(words);
  } else if (task == "search" && count == 3) {
    assay::causal_minimax::search(words);
  } else if (task == "classes") {
    assay::causal_minimax::classes();
  } else if (task == "tests") {
    assay::causal_minimax::tests();
  } else {
    std::fputs(
        "usage: bench_causal_minimax steps|objective DATA ROWS INPUTS HIDDEN N | search THREADS | "
        "classes | tests\n",
        stderr);
    return 2;
  }
  return 0;
}
