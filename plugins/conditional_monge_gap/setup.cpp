#include "plugins/conditional_monge_gap/setup.hpp"

#include <algorithm>
#include <utility>

#include "plugins/conditional_monge_gap/autoencoder.hpp"
#include "plugins/conditional_monge_gap/dual_trainer.hpp"
#include "plugins/conditional_monge_gap/preprocess.hpp"

namespace assay::conditional_monge_gap {
namespace {

Reduction reduce(Run<Params>& run, const Study& study) {
  const auto& p = run.params();
  const Matrix training = pick(study.cells.x, study.split.all_training_rows());
  if (p.reduction == ReductionKind::none) return no_reduction(training.cols());
  if (p.reduction == ReductionKind::pca)
    return pca_reduction(statistics::principal_axes(training, p.latent_dim));
  AutoencoderOptions options;
  options.latent = p.latent_dim;
  auto trained = train_autoencoder(training, options, run.rng("autoencoder"), [&run](double share) {
    run.progress(share, 1);
    run.stop_point();
  });
  run.note(said("autoencoder: ", options.epochs, " passes over all ", training.rows(),
                " training cells; mean squared error ", trained.first_loss, " in the first, ",
                trained.last_loss, " in the last"));
  return std::move(trained.reduction);
}

std::vector<Condition> training_conditions(const Study& study) {
  std::vector<Condition> result;
  for (const Index k : study.split.training())
    result.push_back(study.cells.conditions[static_cast<std::size_t>(k)]);
  return result;
}

Embedding measured_embedding(Run<Params>& run, const Study& study) {
  const auto& p = run.params();
  std::vector<std::string> ids;
  std::vector<Matrix> cells;
  for (std::size_t k = 0; k < study.cells.conditions.size(); ++k) {
    const auto condition = static_cast<Index>(k);
    if (study.split.is_held_out[k])
      run.warn("condition '" + study.cells.conditions[k].id +
               "' is embedded from its own cells (allow_leak): its figures are no prediction");
    ids.push_back(study.cells.conditions[k].id);
    cells.push_back(study.training_cells(condition));
  }
  EffectOptions options;
  options.batch = p.batch_size;
  options.stop_point = [&run] { run.stop_point(); };
  return effect_embedding(ids, cells, options, run.rng("embedding"));
}

NetworkOptions network_options(const Params& p, const Study& study, const Contexts* contexts) {
  NetworkOptions o;
  o.dimension = study.reduction.dimension;
  o.hidden = p.hidden;
  o.mode = p.context_mode;
  o.has_layer_norm = p.layer_norm;
  o.activation = p.activation;
  o.learning_rate = p.learning_rate;
  o.weight_decay = p.weight_decay;
  if (contexts == nullptr) return o;
  o.context_lengths = contexts->lengths();
  o.context_units = p.context_maps;
  o.context_units.resize(o.context_lengths.size());
  return o;
}

ObjectiveOptions objective_options(const Run<Params>& run, const Study& study) {
  const auto& p = run.params();
  ObjectiveOptions o;
  o.cost = p.ground_cost();
  o.lambda = p.lambda_mg;
  o.epsilon_fit = absolute_epsilon(p, p.epsilon_fit, study);
  o.epsilon_gap = absolute_epsilon(p, p.epsilon_mg, study);
  o.tol = p.sinkhorn_tol;
  o.max_iterations = p.sinkhorn_max_iter;
  o.solves_at_once = run.threads() > 1 && p.solver != Solver::per_condition;
  return o;
}

std::unique_ptr<Learner> make_trainer(Run<Params>& run, const Study& study,
                                      const Contexts* contexts,
                                      std::vector<TrainingSet::Task> tasks, std::uint64_t stream) {
  const auto& p = run.params();
  TrainerOptions options{p.n_steps,
                         p.batch_size,
                         p.grad_accumulation,
                         {p.lr_schedule, p.learning_rate, p.lr_final_ratio}};
  return std::make_unique<Trainer>(
      TrainingSet{study.control(false), std::move(tasks)},
      ConditionalNetwork(network_options(p, study, contexts), run.rng("weights").stream(stream)),
      objective_options(run, study), options,
      [rng = run.rng("self_terms").stream(stream)](Index k) {
        return rng.stream(static_cast<std::uint64_t>(k));
      });
}

std::unique_ptr<Learner> make_dual_trainer(Run<Params>& run, const Study& study,
                                           const Contexts& contexts,
                                           std::vector<TrainingSet::Task> tasks) {
  const auto& p = run.params();
  const auto length = flat(contexts(study.cells.conditions.front())).size();
  const DualOptions potentials{study.reduction.dimension, length, p.hidden, p.activation,
                               p.learning_rate};
  return std::make_unique<DualTrainer>(
      TrainingSet{study.control(false), std::move(tasks)},
      ConvexDual(potentials, run.rng("weights")),
      DualTrainerOptions{p.n_steps,
                         p.batch_size,
                         p.inner_steps,
                         {p.lr_schedule, p.learning_rate, p.lr_final_ratio}});
}

Matrix pooled(const Study& study) {
  Rows rows;
  for (const Index k : study.split.training()) {
    const auto& own = study.split.train[static_cast<std::size_t>(k)];
    rows.insert(rows.end(), own.begin(), own.end());
  }
  return pick(study.reduced, rows);
}

}  // namespace

Study prepare(Run<Params>& run, const Experiment& experiment) {
  const auto& p = run.params();
  Study study;
  study.cells = experiment.cells;
  study.split =
      split_cells(study.cells, experiment.is_held_out, p.valid_fraction, run.rng("split"));
  preprocess(study.cells, study.split.all_training_rows(),
             {p.normalize_total, p.log1p, p.n_top_genes});
  study.reduction = reduce(run, study);
  study.reduced = study.reduction.encode(study.cells.x);
  if (p.has_gap() && absolute_epsilon(p, 1, study) <= 0)
    bad_input("params.epsilon_mode", "all training control cells are equal: epsilon has no unit");
  return study;
}

Contexts read_contexts(Run<Params>& run, const Experiment& experiment, const Study& study) {
  const auto& p = run.params();
  std::optional<Embedding> embedding = experiment.embedding;
  if (p.embedding_kind == EmbeddingKind::moa) embedding = measured_embedding(run, study);
  if (p.embedding_kind == EmbeddingKind::one_hot) {
    std::vector<std::string> keys;
    for (const auto& c : study.cells.conditions)
      for (const auto& key : embedding_keys(c, false, p.context_mode)) keys.push_back(key);
    embedding = one_hot(keys);
  }
  return Contexts(*std::move(embedding), {p.context_mode, p.dose_transform, p.standardize_context},
                  training_conditions(study));
}

double absolute_epsilon(const Params& p, double epsilon, const Study& study) {
  if (p.epsilon_mode == ot::EpsilonMode::kAbsolute) return epsilon;
  const Matrix control = study.control(false);
  const Matrix first = control.topRows(std::min(kEpsilonCells, control.rows()));
  return ot::absolute_epsilon(epsilon, p.epsilon_mode,
                              ot::Geometry::of_points(p.ground_cost(), first, first));
}

Learners make_learners(Run<Params>& run, const Study& study, const Contexts* contexts) {
  Learners learners;
  if (run.params().solver == Solver::per_condition) {
    for (Index k = 0; k < static_cast<Index>(study.cells.conditions.size()); ++k)
      learners.push_back(make_trainer(run, study, nullptr, {{study.training_cells(k), {}, k}},
                                      static_cast<std::uint64_t>(k)));
    return learners;
  }
  std::vector<TrainingSet::Task> tasks;
  if (contexts == nullptr) {
    tasks.push_back({pooled(study), {}, kControl});
  } else {
    for (const Index k : study.split.training())
      tasks.push_back({study.training_cells(k),
                       (*contexts)(study.cells.conditions[static_cast<std::size_t>(k)]), k});
  }
  learners.push_back(run.params().solver == Solver::cond_ot
                         ? make_dual_trainer(run, study, *contexts, std::move(tasks))
                         : make_trainer(run, study, contexts, std::move(tasks), 0));
  return learners;
}

JudgeOptions judge_options(Run<Params>& run) {
  const auto& p = run.params();
  JudgeOptions o;
  o.metrics.epsilon = p.eval_epsilon;
  o.metrics.epsilon_mode = p.eval_epsilon_mode;
  o.metrics.tol = p.eval_tol;
  o.metrics.stop_point = [&run] { run.stop_point(); };
  o.is_full = p.eval_mode == EvalMode::full;
  o.batches = p.eval_batches;
  o.batch = p.batch_size;
  return o;
}

}  // namespace assay::conditional_monge_gap
