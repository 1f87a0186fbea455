#include "plugins/monge_gap/train.hpp"

#include <assay/eigen.hpp>
#include <chrono>
#include <cmath>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "plugins/monge_gap/history.hpp"
#include "plugins/monge_gap/learner.hpp"
#include "plugins/monge_gap/maps.hpp"
#include "plugins/monge_gap/setup.hpp"

namespace assay::monge_gap {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr int kSelfTermBatches = 8;  // whose mean V(y, y) / 2 stands for that of every batch

double mean_self_term(Run<Params>& run, const Setup& setup) {
  const auto draws = draws_of(run.rng("self_term"));
  double sum = 0;
  for (int k = 0; k < kSelfTermBatches; ++k)
    sum += self_term(setup.population.target(run.params().batch_size, draws), setup.epsilon_fit,
                     run.params().sinkhorn_tol);
  return sum / kSelfTermBatches;
}

MapForm form_of(const Params& p) {
  if (p.lambda_cons > 0) return MapForm::kStructured;
  return p.residual ? MapForm::kResidual : MapForm::kPlain;
}

nn::OptimizerOptions optimizer_options(const Params& p) {
  nn::OptimizerOptions o;
  o.kind = p.optimizer;
  o.learning_rate = p.learning_rate;
  o.beta1 = p.beta1;
  o.beta2 = p.beta2;
  o.weight_decay = p.weight_decay;
  return o;
}

LearningOptions learning_options(const Params& p) {
  constexpr double kFinalRatio = 0.01;
  return {p.n_steps, p.batch_size, {p.lr_schedule, p.learning_rate, kFinalRatio}};
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
  network.optimizer = optimizer_options(p);
  ObjectiveOptions objective;
  objective.cost = p.ground_cost();
  objective.epsilon_fit = setup.epsilon_fit;
  objective.epsilon_gap = setup.epsilon_gap;
  objective.tol = p.sinkhorn_tol;
  objective.max_iterations = p.sinkhorn_max_iter;
  objective.solves_at_once = run.threads() > 1;
  objective.should_stop = [&run] { return run.should_stop(); };
  GapOptions options{learning_options(p), {0.0}, p.lambda_cons, p.reference == Reference::both};
  if (p.solver == Solver::monge_gap) options.lambda = p.lambda_mg;
  return std::make_unique<GapLearner>(setup.population,
                                      MapNetwork(network, draws_of(run.rng("weights")).normal),
                                      Objective(objective, mean_self_term(run, setup)), options);
}

std::unique_ptr<Learner> dual_learner(Run<Params>& run, const Setup& setup) {
  const auto& p = run.params();
  const DualOptions potentials{setup.population.dimension, p.hidden, p.activation,
                               optimizer_options(p)};
  const DualLearningOptions options{learning_options(p), static_cast<int>(p.inner_steps),
                                    [&run] { return run.should_stop(); }};
  return std::make_unique<DualLearner>(setup.population, potentials, options,
                                       draws_of(run.rng("weights")).normal);
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
    run.note("going on from step " + std::to_string(history.steps()));
  }
};

// One step; false when the host wants the end, and the step has not been made.
bool advance(Run<Params>& run, Training& training, const Rng& batches) {
  if (run.should_stop()) return false;
  const std::int64_t k = training.history.steps();
  const auto begin = Clock::now();
  const auto report =
      training.learner->step(k, draws_of(batches.stream(static_cast<std::uint64_t>(k))));
  if (report.is_stopped) return false;
  if (!std::isfinite(report.loss))
    throw Diverged("the loss left the finite range at step " + std::to_string(k));
  training.history.seconds += seconds_since(begin);
  training.history.add(report);
  training.history.log_last_step(run);
  run.progress(static_cast<double>(k + 1), static_cast<double>(run.params().n_steps));
  return true;
}

// Learns until n_steps or the host's wish to end, judging every eval_every steps. Returns the last
// scores; nothing when it was stopped.
std::optional<Scores> learn(Run<Params>& run, Training& training, Judge& judge) {
  const auto& p = run.params();
  const Rng batches = run.rng("batches");
  const auto judged = [&] {
    return run.untimed([&] { return judge(training.learner->map(judge.source())); });
  };
  std::optional<Scores> scores;
  while (training.history.steps() < p.n_steps) {
    scores.reset();
    if (!advance(run, training, batches)) {
      training.save(run);
      return std::nullopt;
    }
    if (training.history.steps() % p.eval_every != 0) continue;
    scores = judged();
    if (scores->is_stopped) return std::nullopt;
    training.history.add(*scores);
    training.history.log_last_scores(run);
    training.save(run);
  }
  if (!scores) scores = judged();
  return scores->is_stopped ? std::nullopt : scores;
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
  const std::string archive = training.learner->archive();
  std::ofstream file(run.artifact_path("model.pt"), std::ios::binary);
  if (!file.write(archive.data(), static_cast<std::streamsize>(archive.size())))
    throw std::runtime_error("model.pt could not be written");
}

void report_points(Run<Params>& run, const std::string& name, const Matrix& x, const Matrix& t) {
  Matrix both(x.rows(), 2 * x.cols());
  both << x, t;
  std::vector<std::string> names;
  for (const char* prefix : {"x_", "t_"})
    for (Index k = 0; k < x.cols(); ++k) names.push_back(prefix + std::to_string(k));
  run.artifact(name, view(both), names);
}

void report_map(Run<Params>& run, const Setup& setup, const Map& map) {
  report_points(run, "mapped.csv", setup.reported, map(setup.reported));
  if (!setup.query) return;
  const Matrix images = map(*setup.query);
  report_points(run, "map.csv", *setup.query, images);
  const auto input = run.input("query");
  if (input.is_image())
    run.artifact("map.png",
                 ArrayView(std::span(images.data(), static_cast<std::size_t>(images.size())),
                           {input.size(0), input.size(1), input.size(2)}));
}

void report(Run<Params>& run, const Setup& setup, const Scores& scores, const Map& map) {
  report_scores(run, scores);
  if (scores.unconverged > 0)
    run.warn("a solve of the final scores met sinkhorn_max_iter before sinkhorn_tol");
  run.result("epsilon_mg_used", setup.epsilon_gap);
  run.result("epsilon_fit_used", setup.epsilon_fit);
  report_map(run, setup, map);
}

void train_network(Run<Params>& run, const Setup& setup, Judge& judge) {
  Training training{
      run.params().solver == Solver::icnn_dual ? dual_learner(run, setup) : gap_learner(run, setup),
      {}};
  training.load(run);
  const auto scores = learn(run, training, judge);
  if (!scores) return;
  run.untimed([&] {
    report_training(run, training);
    report(run, setup, *scores, [&](MatrixView x) { return training.learner->map(x); });
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
  options.epsilon =
      ot::absolute_epsilon(p.epsilon_map, p.epsilon_mode, ot::Geometry::of_points({}, x, y));
  options.tol = p.sinkhorn_tol;
  options.max_iterations = p.sinkhorn_max_iter;
  options.should_stop = [&run] { return run.should_stop(); };
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
  const auto begin = Clock::now();
  const Map map = closed_form(run, setup);
  run.result("train_time_s", seconds_since(begin));
  if (run.should_stop()) return;
  run.untimed([&] {
    const Scores scores = judge(map(judge.source()));
    if (!scores.is_stopped) report(run, setup, scores, map);
  });
}

void evaluate(Run<Params>& run) {
  const Pairs pairs = read_pairs(run);
  Judge judge(pairs.bench, score_options(run, pairs.epsilon_fit, pairs.epsilon_gap));
  const Scores scores = judge(pairs.mapped);
  if (scores.is_stopped) return;
  report_scores(run, scores);
  run.result("grad_norm", scores.gradient_norm);
  run.result("epsilon_mg_used", pairs.epsilon_gap);
  if (pairs.epsilon_fit > 0) run.result("epsilon_fit_used", pairs.epsilon_fit);
  run.result("mean_sinkhorn_iterations", static_cast<double>(scores.iterations));
  run.result("unconverged_fraction",
             static_cast<double>(scores.unconverged) / static_cast<double>(scores.solves));
}

}  // namespace assay::monge_gap
