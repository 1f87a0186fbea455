#include "plugins/conditional_monge_gap/tasks.hpp"

#include <assay/eigen.hpp>
#include <chrono>
#include <fstream>

#include "plugins/conditional_monge_gap/learn.hpp"
#include "plugins/conditional_monge_gap/mean_shift.hpp"
#include "plugins/conditional_monge_gap/report.hpp"

namespace assay::conditional_monge_gap {
namespace {

void report_training(Run<Params>& run, const Study& study, const std::vector<History>& histories) {
  double seconds = 0;
  std::int64_t steps = 0, solves = 0, unconverged = 0;
  for (const auto& h : histories) {
    seconds += h.seconds;
    steps += h.steps();
    solves += h.solves;
    unconverged += h.unconverged;
  }
  const auto& p = run.params();
  run.result("train_time_s", seconds);
  run.result("steps_per_s", static_cast<double>(steps) / seconds);
  run.result("unconverged_fraction",
             static_cast<double>(unconverged) / static_cast<double>(solves));
  run.result("epsilon_fit_used", absolute_epsilon(p, p.epsilon_fit, study));
  run.result("epsilon_mg_used", absolute_epsilon(p, p.epsilon_mg, study));
}

void write_model(Run<Params>& run, const ConditionalNetwork& network) {
  const std::string archive = network.saved();
  std::ofstream file(run.artifact_path("model.pt"), std::ios::binary);
  if (!file.write(archive.data(), static_cast<std::streamsize>(archive.size())))
    throw std::runtime_error("model.pt could not be written");
}

void train_networks(Run<Params>& run, const Experiment& experiment, const Study& study) {
  std::optional<Contexts> contexts;
  if (run.params().has_context()) {
    contexts = read_contexts(run, experiment, study);
    if (!contexts) return;
  }
  auto trainers = make_trainers(run, study, contexts ? &*contexts : nullptr);
  std::vector<History> histories;
  if (!learn(run, trainers, histories)) return;
  run.untimed([&] {
    report_training(run, study, histories);
    const bool has_own_maps = run.params().solver == Solver::per_condition;
    const auto predict = [&](Index k, MatrixView x) -> Matrix {
      const auto at = static_cast<std::size_t>(k);
      const auto& network = trainers[has_own_maps ? at : 0].network();
      return network(x, contexts ? (*contexts)(study.cells.conditions[at]) : Context{});
    };
    if (!report_conditions(run, study, predict)) return;
    if (!has_own_maps) write_model(run, trainers[0].network());
    if (!contexts) return;
    report_contexts(run, study, *contexts, trainers[0].network());
    report_doses(run, study, *contexts, trainers[0].network());
  });
}

MeanShifts training_shifts(const Study& study) {
  MeanShifts shifts;
  const auto training = study.split.training();
  const Vector control = mean_of(study.control(false));
  shifts.shift.resize(static_cast<Index>(training.size()), control.size());
  for (std::size_t i = 0; i < training.size(); ++i) {
    shifts.conditions.push_back(study.cells.conditions[static_cast<std::size_t>(training[i])]);
    shifts.shift.row(static_cast<Index>(i)) =
        (mean_of(study.training_cells(training[i])) - control).transpose();
  }
  return shifts;
}

void translate(Run<Params>& run, const Study& study) {
  const auto begin = std::chrono::steady_clock::now();
  const bool moves = run.params().solver == Solver::mean_shift;
  const MeanShifts shifts = moves ? training_shifts(study) : MeanShifts{};
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  run.result("train_time_s", seconds.count());
  run.untimed([&] {
    report_conditions(run, study, [&](Index k, MatrixView x) -> Matrix {
      if (!moves) return x;
      const auto& condition = study.cells.conditions[static_cast<std::size_t>(k)];
      return x.rowwise() + mean_shift(shifts, condition).transpose();
    });
  });
}

}  // namespace

void train(Run<Params>& run) {
  const Experiment experiment = read_experiment(run);
  const auto study = prepare(run, experiment);
  if (!study) return;
  if (run.params().is_trained())
    train_networks(run, experiment, *study);
  else
    translate(run, *study);
}

void check_evaluate(const Run<Params>& run) {
  const auto predicted = run.input("predicted"), target = run.input("target");
  if (predicted.size(1) != target.size(1))
    throw BadInput("has " + std::to_string(predicted.size(1)) + " columns, data.target " +
                       std::to_string(target.size(1)),
                   "data.predicted");
  for (const auto* input : {&predicted, &target})
    if (input->size(0) < 2 || input->size(1) < 1)
      throw BadInput("a distribution needs at least 2 cells and 1 feature",
                     input == &predicted ? "data.predicted" : "data.target");
}

void evaluate(Run<Params>& run) {
  check_evaluate(run);
  const auto predicted = run.input("predicted"), target = run.input("target");
  const Metrics m =
      judge(matrix(target), matrix(predicted), judge_options(run), draws_of(run.rng("evaluation")));
  if (m.is_stopped) return;
  run.result("r2", m.r2);
  run.result("drug_signature", m.drug_signature);
  run.result("mmd", m.mmd);
  run.result("wasserstein", m.wasserstein);
  run.result("sinkhorn_divergence", m.sinkhorn_divergence);
}

}  // namespace assay::conditional_monge_gap
