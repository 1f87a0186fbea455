// Trains between two Gaussians and prints steps per second, or one loss with its slopes, as JSON.
//
//   bench_monge_gap steps BATCH STEPS THREADS COST [cold]   COST: sqeuclidean or euclidean
//   bench_monge_gap loss FILE ROWS EPS_FIT EPS_GAP COST     FILE: x, t, y, two columns of doubles
//   each
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "plugins/monge_gap/learner.hpp"
#include "plugins/monge_gap/setup.hpp"
#include "plugins/numerics/ot/names.hpp"

namespace assay::monge_gap {
namespace {

ot::Cost cost_of(const std::string& name) {
  const auto kind = ot::named(ot::kCostNames, name);
  if (!kind) throw std::invalid_argument("unknown cost " + name);
  return {*kind, 2};
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The defaults of the method, on the generator `gaussian_pair`.
int steps(int count, char** words) {
  const Index batch = std::atol(words[2]);
  const std::int64_t total = std::atol(words[3]);
  const Population population = gaussian_pair(2, 10, Rng(1, "problem"));
  Rng first(1, "first");
  const Matrix x = population.source(512, first), y = population.target(512, first);
  ObjectiveOptions objective;
  objective.cost = cost_of(words[5]);
  objective.solves_at_once = std::atoi(words[4]) > 1;
  objective.starts_warm = count < 7;
  const auto mode = ot::EpsilonMode::kRelativeMean;
  objective.epsilon_fit = ot::absolute_epsilon(0.1, mode, ot::Geometry::of_points({}, y, y));
  objective.epsilon_gap =
      ot::absolute_epsilon(0.01, mode, ot::Geometry::of_points(objective.cost, x, y));
  NetworkOptions network;
  network.dimension = 2;
  network.hidden = {128, 64, 64};
  GapOptions learning;
  learning.steps = total;
  learning.batch = batch;
  GapLearner learner(population, MapNetwork(network, Rng(1, "weights")), Objective(objective, 0),
                     learning);
  const Rng batches(1, "batches");
  double iterations = 0;
  StepReport last;
  const auto begin = std::chrono::steady_clock::now();
  for (std::int64_t k = 0; k < total; ++k) {
    last = learner.step(k, batches.stream(static_cast<std::uint64_t>(k)));
    iterations += static_cast<double>(last.gap_iterations);
  }
  const double rate = static_cast<double>(total) / seconds_since(begin);
  std::printf(
      "{\"steps_per_s\": %.6g, \"gap_iterations\": %.6g, \"fitting\": %.17g, \"gap\": %.17g}\n",
      rate, iterations / static_cast<double>(total), last.fitting, last.gap);
  return 0;
}

int loss(char** words) {
  const Index rows = std::atol(words[3]);
  Matrix all(3 * rows, 2);
  std::ifstream file(words[2], std::ios::binary);
  file.read(reinterpret_cast<char*>(all.data()), static_cast<std::streamsize>(all.size()) *
                                                     static_cast<std::streamsize>(sizeof(double)));
  if (!file) throw std::runtime_error("cannot read " + std::string(words[2]));
  ObjectiveOptions options;
  options.cost = cost_of(words[6]);
  options.epsilon_fit = std::atof(words[4]);
  options.epsilon_gap = std::atof(words[5]);
  options.tol = 1e-9;
  options.max_iterations = 100'000;
  const Matrix y = all.bottomRows(rows);
  Objective objective(options, self_term(y, options.epsilon_fit, options.tol));
  const Loss at = objective(all.topRows(rows), all.middleRows(rows, rows), y, 1);
  std::printf("{\"fitting\": %.17g, \"gap\": %.17g, \"slopes\": [", at.fitting, at.gap);
  for (Index k = 0; k < at.slopes.size(); ++k)
    std::printf("%s%.17g", k > 0 ? ", " : "", at.slopes.data()[k]);
  std::printf("]}\n");
  return 0;
}

}  // namespace
}  // namespace assay::monge_gap

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "steps" && count >= 6) return assay::monge_gap::steps(count, words);
  if (what == "loss" && count == 7) return assay::monge_gap::loss(words);
  std::fputs("see the head of bench_monge_gap.cpp\n", stderr);
  return 2;
}
