#include "plugins/conditional_monge_gap/tasks.hpp"

#include <assay/eigen.hpp>

#include "plugins/conditional_monge_gap/learn.hpp"
#include "plugins/conditional_monge_gap/mean_shift.hpp"
#include "plugins/conditional_monge_gap/report.hpp"
#include "plugins/shared/artifacts.hpp"

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
  if (!p.has_gap()) return;
  run.result("unconverged_fraction",
             static_cast<double>(unconverged) / static_cast<double>(solves));
  run.result("epsilon_fit_used", absolute_epsilon(p, p.epsilon_fit, study));
  run.result("epsilon_mg_used", absolute_epsilon(p, p.epsilon_mg, study));
}

void train_networks(Run<Params>& run, const Experiment& experiment, const Study& study) {
  std::optional<Contexts> contexts;
  if (run.params().has_context()) contexts = read_contexts(run, experiment, study);
  auto learners = make_learners(run, study, contexts ? &*contexts : nullptr);
  std::vector<History> histories;
  learn(run, learners, histories);
  run.untimed([&] {
    report_training(run, study, histories);
    const bool has_own_maps = run.params().solver == Solver::per_condition;
    const auto predict = [&](Index k, MatrixView x) -> Matrix {
      const auto at = static_cast<std::size_t>(k);
      const auto& learner = *learners[has_own_maps ? at : 0];
      return learner.map(x, contexts ? (*contexts)(study.cells.conditions[at]) : Context{});
    };
    report_conditions(run, study, predict);
    if (!has_own_maps) shared::write_bytes(run, "model.pt", learners[0]->archive());
    if (!contexts) return;
    if (const auto* trainer = dynamic_cast<const Trainer*>(learners[0].get()))
      report_contexts(run, study, *contexts, trainer->network());
    report_doses(run, study, *contexts, *learners[0]);
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
  const bool moves = run.params().solver == Solver::mean_shift;
  const MeanShifts shifts =
      run.timed("train_time_s", [&] { return moves ? training_shifts(study) : MeanShifts{}; });
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
  const Study study = prepare(run, experiment);
  if (run.params().is_trained())
    train_networks(run, experiment, study);
  else
    translate(run, study);
}

void check_evaluate(const Run<Params>& run) {
  const auto predicted = run.input("predicted"), target = run.input("target");
  if (predicted.size(1) != target.size(1))
    bad_input("data.predicted", "has ", predicted.size(1), " columns, data.target ",
              target.size(1));
  for (const auto* input : {&predicted, &target})
    if (input->size(0) < 2 || input->size(1) < 1)
      bad_input(input == &predicted ? "data.predicted" : "data.target",
                "a distribution needs at least 2 cells and 1 feature");
}

void evaluate(Run<Params>& run) {
  check_evaluate(run);
  const auto predicted = run.input("predicted"), target = run.input("target");
  const Metrics m =
      judge(matrix(target), matrix(predicted), judge_options(run), run.rng("evaluation"));
  run.result("r2", m.r2);
  run.result("drug_signature", m.drug_signature);
  run.result("mmd", m.mmd);
  run.result("wasserstein", m.wasserstein);
  run.result("sinkhorn_divergence", m.sinkhorn_divergence);
}

}  // namespace assay::conditional_monge_gap
