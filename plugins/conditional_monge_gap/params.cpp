#include "plugins/conditional_monge_gap/params.hpp"

#include "plugins/numerics/ot/names.hpp"

namespace assay::conditional_monge_gap {
namespace {

void declare_objective(Declare<Params>& d) {
  using ot::CostKind;
  d.choice("task", &Params::task, Task::train,
           {{"train", Task::train}, {"evaluate", Task::evaluate}})
      .help("learn a map and judge it, or score data.predicted against data.target");
  d.choice("solver", &Params::solver, Solver::conditional,
           {{"conditional", Solver::conditional},
            {"homogeneous", Solver::homogeneous},
            {"per_condition", Solver::per_condition},
            {"cond_ot", Solver::cond_ot},
            {"mean_shift", Solver::mean_shift},
            {"identity", Solver::identity}})
      .when(kTrain)
      .help(
          "one map for all conditions by their context; one map of all conditions pooled; one map "
          "a condition from its own cells; the gradient of a potential that is convex in the cell "
          "and "
          "knows the context; a translation; nothing moves");
  d.choice("cost", &Params::cost, CostKind::kEuclidean,
           {{"sqeuclidean", CostKind::kSqEuclidean},
            {"euclidean", CostKind::kEuclidean},
            {"cityblock", CostKind::kCityblock},
            {"pnorm_p", CostKind::kPNorm},
            {"sqpnorm", CostKind::kSqPNorm},
            {"elastic", CostKind::kElastic},
            {"cosine", CostKind::kCosine}})
      .when(kTrain)
      .help("ground cost of the divergence and of the gap, in the reduced space");
  d.real("cost_p", &Params::cost_p, 2)
      .at_least(1)
      .when("task=train & cost=pnorm_p|sqpnorm")
      .help("exponent of the cost");
  d.real("elastic_weight", &Params::elastic_weight, 1)
      .at_least(0)
      .when("task=train & cost=elastic")
      .help("of the sum of absolute differences beside half the squared distance");
  d.where(kTrained, [&] {
    d.real("lambda_mg", &Params::lambda_mg, 1).at_least(0).help("weight of the gap");
    d.real("epsilon_fit", &Params::epsilon_fit, 1)
        .above(0)
        .help("entropic regularisation of the divergence");
    d.real("epsilon_mg", &Params::epsilon_mg, 0.01)
        .above(0)
        .help("entropic regularisation of the gap");
    d.choice("epsilon_mode", &Params::epsilon_mode, ot::EpsilonMode::kAbsolute,
             ot::kEpsilonModeNames)
        .help(
            "unit of both: 1, or a statistic of the costs among the first 1000 training controls");
    d.real("sinkhorn_tol", &Params::sinkhorn_tol, 1e-3)
        .above(0)
        .help("L1 marginal error at which a solve of the training ends");
    d.integer("sinkhorn_max_iter", &Params::sinkhorn_max_iter, 2000)
        .at_least(1)
        .help("iterations of such a solve at most");
  });
}

void declare_network(Declare<Params>& d) {
  d.integers("hidden", &Params::hidden, {64, 64, 64, 64})
      .at_least(1)
      .length(1, 8)
      .when(kLearned)
      .help("hidden layers of the map");
  d.where(kContext, [&] {
    d.integers("context_maps", &Params::context_maps, {50, 8})
        .at_least(1)
        .length(1, 2)
        .when("solver=conditional")
        .help("units of the branch of the embedding, and of that of embedding and dose");
    d.choice("context_mode", &Params::context_mode, ContextMode::kConcat,
             {{"concat", ContextMode::kConcat}, {"deep_set", ContextMode::kDeepSet}})
        .help("a branch a slice, or one branch averaged over the drugs of a combination \"A+B\"");
    d.boolean("standardize_context", &Params::standardize_context, true)
        .help("columns of the context to mean 0, deviation 1 over the training conditions");
  });
  d.boolean("layer_norm", &Params::layer_norm, false)
      .when(kTrained)
      .help("layer norm of cell and context before the hidden layers");
  d.choice("dose_transform", &Params::dose_transform, DoseTransform::kLog,
           {{"log", DoseTransform::kLog},
            {"log10", DoseTransform::kLog10},
            {"linear", DoseTransform::kLinear},
            {"none", DoseTransform::kNone}})
      .when(kContext)
      .help("how the dose enters; none: not at all");
  d.choice("activation", &Params::activation, nn::Activation::kGelu, nn::kActivationNames)
      .default_when("solver=cond_ot", "elu")
      .when(kLearned)
      .help("of hidden layers and branches; cond_ot takes relu, leaky_relu or elu");
  d.where(kContext, [&] {
    d.choice("embedding_kind", &Params::embedding_kind, EmbeddingKind::file,
             {{"file", EmbeddingKind::file},
              {"moa", EmbeddingKind::moa},
              {"one_hot", EmbeddingKind::one_hot}})
        .help(
            "vectors of drugs: given (or the generator's); from the effects in the cells; one-hot");
    d.boolean("allow_leak", &Params::allow_leak, false)
        .when("embedding_kind=moa")
        .help("embed held-out conditions too, from the very cells that are to be predicted");
  });
}

void declare_training(Declare<Params>& d) {
  d.where(kLearned, [&] {
    d.real("learning_rate", &Params::learning_rate, 1e-4)
        .above(0)
        .help("of AdamW; of cond_ot Adam's with decays 0.5 and 0.9");
    d.real("weight_decay", &Params::weight_decay, 1e-5)
        .at_least(0)
        .when("solver!=cond_ot")
        .help("of AdamW");
    d.choice("lr_schedule", &Params::lr_schedule, optimise::Schedule::kCosine,
             {{"none", optimise::Schedule::kNone},
              {"cosine", optimise::Schedule::kCosine},
              {"onecycle", optimise::Schedule::kOneCycle}})
        .help("of the learning rate over all steps");
    d.real("lr_final_ratio", &Params::lr_final_ratio, 0.01)
        .between(0, 1)
        .when("lr_schedule=cosine")
        .help("last over first learning rate");
    d.integer("n_steps", &Params::n_steps, 10000)
        .at_least(1)
        .help("steps; of per_condition for each map");
  });
  d.integer("inner_steps", &Params::inner_steps, 10)
      .at_least(1)
      .when("task=train & solver=cond_ot")
      .help("steps of its second potential for one of the first");
  d.integer("batch_size", &Params::batch_size, 512)
      .at_least(2)
      .help("cells of each side of a step or of an evaluation batch, drawn with replacement");
  d.integer("grad_accumulation", &Params::grad_accumulation, 1)
      .at_least(1)
      .when(kTrained)
      .help("steps whose mean gradient makes one step of the optimiser");
  d.where(kTrain, [&] {
    d.texts("held_out", &Params::held_out, {})
        .help("conditions that no solver trains on (per_condition does, and says so)");
    d.real("valid_fraction", &Params::valid_fraction, 0.2)
        .at_least(0)
        .below(1)
        .help(
            "share of control cells and of each condition kept for evaluation; 0: on training "
            "cells");
  });
}

void declare_data_path(Declare<Params>& d) {
  d.text("control_label", &Params::control_label, "control")
      .when("data.cells")
      .help("condition of the control cells");
  d.boolean("normalize_total", &Params::normalize_total, false)
      .default_when("!data.cells", true)
      .help("every cell to the median total of the training cells");
  d.boolean("log1p", &Params::log1p, false).default_when("!data.cells", true).help("log(1 + x)");
  d.integer("n_top_genes", &Params::n_top_genes, 0)
      .at_least(0)
      .help("most variable genes over the training cells; 0: all");
  d.choice("reduction", &Params::reduction, ReductionKind::pca,
           {{"none", ReductionKind::none},
            {"pca", ReductionKind::pca},
            {"autoencoder", ReductionKind::autoencoder}})
      .help("space of the maps, fitted to the training cells");
  d.integer("latent_dim", &Params::latent_dim, 50)
      .at_least(1)
      .when("reduction=pca|autoencoder")
      .help("its dimension");
  d.integer("n_markers", &Params::n_markers, 0)
      .at_least(0)
      .help("genes that are judged: largest |t| of Welch's test on training cells; 0: all");
}

void declare_evaluation(Declare<Params>& d) {
  d.choice("eval_mode", &Params::eval_mode, EvalMode::batches,
           {{"batches", EvalMode::batches}, {"full", EvalMode::full}})
      .help("mean over batches of batch_size, or all kept cells at once");
  d.integer("eval_batches", &Params::eval_batches, 11)
      .at_least(1)
      .when("eval_mode=batches")
      .help("batches a condition");
  d.real("eval_epsilon", &Params::eval_epsilon, 0.1)
      .above(0)
      .help("entropic regularisation of wasserstein and sinkhorn_divergence");
  d.choice("eval_epsilon_mode", &Params::eval_epsilon_mode, ot::EpsilonMode::kAbsolute,
           ot::kEpsilonModeNames)
      .help("its unit: 1, or a statistic of the distances between target and prediction");
  d.real("eval_tol", &Params::eval_tol, 1e-3).above(0).help("L1 marginal error of these solves");
}

void declare_screen(Declare<Params>& d) {
  d.integer("n_genes", &Params::n_genes, 200).at_least(2).help("genes");
  d.integer("n_types", &Params::n_types, 3).at_least(1).help("cell types");
  d.integer("n_drugs", &Params::n_drugs, 3).at_least(1).help("drugs A, B, C, ...");
  d.reals("doses", &Params::doses, {10, 100, 1000, 10000})
      .above(0)
      .length(1)
      .help("of each drug, in nM; drug A at 10 is condition A_10");
  d.integer("cells_per_condition", &Params::cells_per_condition, 150)
      .at_least(2)
      .help("treated cells");
  d.integer("control_cells", &Params::control_cells, 450).at_least(2).help("untreated cells");
  d.integer("embedding_dim", &Params::embedding_dim, 4)
      .at_least(1)
      .help("numbers that describe a drug");
  d.real("dispersion", &Params::dispersion, 2)
      .above(0)
      .help("counts have variance mean + mean^2 / dispersion");
  d.real("responder_min", &Params::responder_min, 0.75)
      .between(0, 1)
      .help("least share of cells that respond to a drug; the greatest is 0.95");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_objective(d);
  declare_network(d);
  declare_training(d);
  d.where(kTrain, [&] { declare_data_path(d); });
  declare_evaluation(d);
  d.where(kNoCells, [&] { declare_screen(d); });
}

}  // namespace assay::conditional_monge_gap
