// Trains on the default screen and prints the speed as JSON; or solves one batch for comparison.
//
//   bench_conditional_monge_gap train BATCH DIMENSION MODE EPSILON_FIT EPSILON_GAP STEPS
//   bench_conditional_monge_gap batch BATCH DIMENSION MODE EPSILON_FIT EPSILON_GAP FILE
// MODE is relative_mean or absolute. `batch` writes x, t, y and the slopes dL/dt to FILE as
// doubles, one matrix after another, and prints the loss. One thread; times are of the process,
// best of 3.
#include <algorithm>
#include <assay/sdk.hpp>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>

#include "plugins/conditional_monge_gap/preprocess.hpp"
#include "plugins/conditional_monge_gap/reduction.hpp"
#include "plugins/conditional_monge_gap/screen.hpp"
#include "plugins/conditional_monge_gap/trainer.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/names.hpp"

namespace assay::conditional_monge_gap {
namespace {

constexpr int kRepeat = 3;

Rng draws_of(const char* name) { return Rng(0, name); }

double process_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

struct Problem {
  TrainingSet set;
  std::vector<Index> context_lengths;
  ObjectiveOptions objective;
  Index batch = 0;
};

Problem read_problem(char** words) {
  Problem p;
  p.batch = std::stol(words[2]);
  auto screen = generate_screen({}, draws_of("screen"));
  Cells& cells = screen.cells;
  Rows all;
  for (Index i = 0; i < cells.x.rows(); ++i) all.push_back(i);
  preprocess(cells, all, {true, true, 0});
  const auto reduction = pca_reduction(statistics::principal_axes(cells.x, std::stol(words[3])));
  const Matrix reduced = reduction.encode(cells.x);
  p.set.control = pick(reduced, rows_of(cells, kControl));
  const Contexts contexts({false, screen.drugs, screen.embedding}, {}, cells.conditions);
  for (std::size_t k = 0; k < cells.conditions.size(); ++k) {
    const auto condition = static_cast<Index>(k);
    p.set.tasks.push_back(
        {pick(reduced, rows_of(cells, condition)), contexts(cells.conditions[k]), condition});
  }
  p.context_lengths = contexts.lengths();
  const auto geometry = ot::Geometry::of_points(p.objective.cost, p.set.control, p.set.control);
  const auto mode = ot::named(ot::kEpsilonModeNames, words[4]).value();
  p.objective.epsilon_fit = ot::absolute_epsilon(std::stod(words[5]), mode, geometry);
  p.objective.epsilon_gap = ot::absolute_epsilon(std::stod(words[6]), mode, geometry);
  return p;
}

ConditionalNetwork network_of(const Problem& p) {
  NetworkOptions o;
  o.dimension = p.set.control.cols();
  o.context_lengths = p.context_lengths;
  o.context_units = {16, 8};
  o.learning_rate = 1e-3;
  return ConditionalNetwork(o, draws_of("weights"));
}

void train(const Problem& p, std::int64_t steps) {
  double best = 1e300, last = 0;
  int solves = 0, unconverged = 0;
  for (int repeat = 0; repeat < kRepeat; ++repeat) {
    Trainer trainer(p.set, network_of(p), p.objective,
                    {steps, p.batch, 1, {optimise::Schedule::kCosine, 1e-3, 0.01}},
                    [](Index) { return draws_of("self"); });
    const auto batches = draws_of("batches");
    const double begin = process_seconds();
    for (std::int64_t k = 0; k < steps; ++k) {
      const auto report = trainer.step(k, batches.stream(static_cast<std::uint64_t>(k)));
      last = report.loss;
      solves += report.solves;
      unconverged += report.unconverged;
    }
    best = std::min(best, process_seconds() - begin);
  }
  std::printf("{\"steps_per_s\": %.6g, \"loss\": %.17g, \"unconverged\": %.6g}\n",
              static_cast<double>(steps) / best, last,
              static_cast<double>(unconverged) / static_cast<double>(solves));
}

void solve_batch(const Problem& p, const char* path) {
  auto draws = draws_of("batches");
  const auto& task = p.set.tasks.back();
  const Matrix x = batch(p.set.control, p.batch, draws), y = batch(task.cells, p.batch, draws);
  const Matrix t = network_of(p)(x, task.context);
  const double self = self_term(p.objective, y);
  Loss loss;
  double best = 1e300;
  for (int repeat = 0; repeat < kRepeat; ++repeat) {
    const double begin = process_seconds();
    loss = loss_of(p.objective, x, t, y, self);
    best = std::min(best, process_seconds() - begin);
  }
  std::ofstream file(path, std::ios::binary);
  for (const auto* m : {&x, &t, &y, static_cast<const Matrix*>(&loss.slopes)})
    file.write(
        reinterpret_cast<const char*>(m->data()),
        static_cast<std::streamsize>(m->size()) * static_cast<std::streamsize>(sizeof(double)));
  std::printf(
      "{\"seconds\": %.6g, \"fitting\": %.17g, \"gap\": %.17g, \"epsilon_fit\": %.17g, "
      "\"epsilon_gap\": %.17g}\n",
      best, loss.fitting, loss.gap, p.objective.epsilon_fit, p.objective.epsilon_gap);
}

}  // namespace
}  // namespace assay::conditional_monge_gap

int main(int count, char** words) {
  using namespace assay::conditional_monge_gap;
  if (count != 8) return 2;
  const Problem problem = read_problem(words);
  if (words[1] == std::string("train"))
    train(problem, std::stol(words[7]));
  else
    solve_batch(problem, words[7]);
}
