#include "plugins/monge_gap/train.hpp"

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "plugins/monge_gap/history.hpp"
#include "plugins/monge_gap/learner.hpp"
#include "plugins/monge_gap/maps.hpp"
#include "plugins/monge_gap/setup.hpp"
#include "plugins/shared/artifacts.hpp"

namespace assay::monge_gap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSelfTermBatches = 8;  // whose mean V(y, y) / 2 stands for that of every batch

double mean_self_term(Run<Params>& run, const Setup& setup) {
  auto rng = run.rng("self_term");
  double sum = 0;
  for (int k = 0; k < kSelfTermBatches; ++k)
    sum += self_term(setup.population.target(run.params().batch_size, rng), setup.epsilon_fit,
                     run.params().sinkhorn_tol);
  return sum / kSelfTermBatches;
}

MapForm form_of(const Params& p) {
  if (p.lambda_cons > 0) return MapForm::kStructured;
  return p.residual ? MapForm::kResidual : MapForm::kPlain;
}

LearningOptions learning_options(const Params& p) {
  constexpr double kFinalRatio = 0.01;
  return {p.n_steps, p.batch_size, {p.lr_schedule, p.optimizer.learning_rate, kFinalRatio}};
}

std::unique_ptr<Learner> gap_learner(Run<Params>& run, const Setup& setup) {
  const auto& p = run.params();
  NetworkOptions network;
  network.dimension = setup.population.dimension;
  network.hidden = p.hidden;
  network.activation = p.activation;
  network.form = form_of(p);
  network.cost = p.ground_cost();
  network.is_on_sphere = p.cost == ot::CostKind::kArccos;
  network.optimizer = p.optimizer;
  ObjectiveOptions objective;
  objective.cost = p.ground_cost();
  objective.epsilon_fit = setup.epsilon_fit;
  objective.epsilon_gap = setup.epsilon_gap;
  objective.tol = p.sinkhorn_tol;
  objective.max_iterations = p.sinkhorn_max_iter;
  objective.solves_at_once = run.threads() > 1;
  objective.stop_point = [&run] { run.stop_point(); };
  GapOptions options{learning_options(p), {0.0}, p.lambda_cons, p.reference == Reference::both};
  if (p.solver == Solver::monge_gap) options.lambda = p.lambda_mg;
  return std::make_unique<GapLearner>(setup.population, MapNetwork(network, run.rng("weights")),
                                      Objective(objective, mean_self_term(run, setup)), options);
}

std::unique_ptr<Learner> dual_learner(Run<Params>& run, const Setup& setup) {
  const auto& p = run.params();
  const DualOptions potentials{setup.population.dimension, p.hidden, p.activation, p.optimizer};
  const DualLearningOptions options{learning_options(p), static_cast<int>(p.inner_steps),
                                    [&run] { run.stop_point(); }};
  return std::make_unique<DualLearner>(setup.population, potentials, options, run.rng("weights"));
}

// A learner with its history, as one checkpoint.
struct Training {
  std::unique_ptr<Learner> learner;
  History history;

  void save(Run<Params>& run) const {
    training::ByteWriter to;
    history.save(to);
    learner->save(to);
    run.save_checkpoint(to.bytes());
  }
  void load(Run<Params>& run) {
    const auto saved = run.load_checkpoint();
    if (!saved) return;
    training::ByteReader from(*saved);
    history.load(from);
    learner->load(from);
    history.log_all(run);
    run.note(said("going on from step ", history.steps()));
  }
};

// One step. Where it throws, it has not been made.
void advance(Run<Params>& run, Training& training, const Rng& batches) {
  run.stop_point();
  const std::int64_t k = training.history.steps();
  const auto begin = Clock::now();
  const auto report = training.learner->step(k, batches.stream(static_cast<std::uint64_t>(k)));
  if (!std::isfinite(report.loss))
    throw Diverged(said("the loss left the finite range at step ", k));
  training.history.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
  training.history.add(report);
  training.history.log_last_step(run);
  run.progress(static_cast<double>(k + 1), static_cast<double>(run.params().n_steps));
}

// Learns until n_steps, judging every eval_every steps; a run that is stopped between two
// evaluations leaves a checkpoint. Returns the last scores.
Scores learn(Run<Params>& run, Training& training, Judge& judge) {
  const auto& p = run.params();
  const Rng batches = run.rng("batches");
  const auto judged = [&] {
    return run.untimed([&] { return judge(training.learner->map(judge.source())); });
  };
  std::optional<Scores> scores;
  while (training.history.steps() < p.n_steps) {
    scores.reset();
    try {
      advance(run, training, batches);
    } catch (const Stopped&) {
      training.save(run);
      throw;
    }
    if (training.history.steps() % p.eval_every != 0) continue;
    scores = judged();
    training.history.add(*scores);
    training.history.log_last_scores(run);
    training.save(run);
  }
  return scores ? *scores : judged();
}

void report_training(Run<Params>& run, const Training& training) {
  const History& history = training.history;
  run.result("train_time_s", history.seconds);
  run.result("steps_per_s", static_cast<double>(history.steps()) / history.seconds);
  if (!std::isnan(history.mean_iterations())) {
    run.result("mean_sinkhorn_iterations", history.mean_iterations());
    run.result("unconverged_fraction", history.unconverged_fraction());
  }
  history.write_curve(run);
  shared::write_bytes(run, "model.pt", training.learner->archive());
}

void report(Run<Params>& run, const Setup& setup, const Scores& scores, const Map& map) {
  report_scores(run, scores);
  if (scores.unconverged > 0)
    run.warn("a solve of the final scores met sinkhorn_max_iter before sinkhorn_tol");
  run.result("epsilon_mg_used", setup.epsilon_gap);
  run.result("epsilon_fit_used", setup.epsilon_fit);
  shared::write_pairs(run, "mapped.csv", setup.reported, map(setup.reported));
  if (setup.query) shared::write_map(run, *setup.query, map(*setup.query));
}

void train_network(Run<Params>& run, const Setup& setup, Judge& judge) {
  Training training{
      run.params().solver == Solver::icnn_dual ? dual_learner(run, setup) : gap_learner(run, setup),
      {}};
  training.load(run);
  const Scores scores = learn(run, training, judge);
  run.untimed([&] {
    report_training(run, training);
    report(run, setup, scores, [&](MatrixView x) { return training.learner->map(x); });
  });
}

Map closed_form(Run<Params>& run, const Setup& setup) {
  const auto& p = run.params();
  const bool is_generated = !run.find_input("source");
  const auto rows = [&](const Matrix& m) -> Matrix {
    const bool takes_all = p.solver == Solver::linear_map && !is_generated;
    return takes_all ? m : Matrix(m.topRows(std::min<Index>(p.map_samples, m.rows())));
  };
  if (p.solver == Solver::identity) return identity_map();
  const Matrix x = rows(setup.first_source), y = rows(setup.first_target);
  if (p.solver == Solver::linear_map) return linear_map(x, y);
  EntropicMapOptions options;
  options.cost = p.ground_cost();
  options.epsilon = ot::absolute_epsilon(p.epsilon_map, p.epsilon_mode,
                                         ot::Geometry::of_points(options.cost, x, y));
  options.tol = p.sinkhorn_tol;
  options.max_iterations = p.sinkhorn_max_iter;
  options.stop_point = [&run] { run.stop_point(); };
  auto fitted = entropic_map_of(x, y, options);
  if (!fitted.converged)
    run.warn("the plan behind the map met sinkhorn_max_iter before sinkhorn_tol");
  return fitted.map;
}

}  // namespace

void train(Run<Params>& run) {
  const Setup setup = read_setup(run);
  Judge judge(setup.bench, score_options(run, setup.epsilon_fit, setup.epsilon_gap));
  if (run.params().is_trained()) return train_network(run, setup, judge);
  const Map map = run.timed("train_time_s", [&] { return closed_form(run, setup); });
  run.stop_point();
  run.untimed([&] { report(run, setup, judge(map(judge.source())), map); });
}

void evaluate(Run<Params>& run) {
  const Pairs pairs = read_pairs(run);
  Judge judge(pairs.bench, score_options(run, pairs.epsilon_fit, pairs.epsilon_gap));
  const Scores scores = judge(pairs.mapped);
  report_scores(run, scores);
  run.result("grad_norm", scores.gradient_norm);
  run.result("epsilon_mg_used", pairs.epsilon_gap);
  if (pairs.epsilon_fit > 0) run.result("epsilon_fit_used", pairs.epsilon_fit);
  run.result("mean_sinkhorn_iterations", static_cast<double>(scores.iterations));
  run.result("unconverged_fraction",
             static_cast<double>(scores.unconverged) / static_cast<double>(scores.solves));
}

}  // namespace assay::monge_gap
