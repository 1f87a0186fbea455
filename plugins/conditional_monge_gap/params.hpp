// The parameters of conditional_monge_gap, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/conditional_monge_gap/context.hpp"
#include "plugins/numerics/nn/activation.hpp"
#include "plugins/numerics/optimise/schedule.hpp"
#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"

namespace assay::conditional_monge_gap {

enum class Task { train, evaluate };
enum class Solver { conditional, homogeneous, per_condition, cond_ot, mean_shift, identity };
enum class ReductionKind { none, pca, autoencoder };
enum class EmbeddingKind { file, moa, one_hot };
enum class EvalMode { batches, full };

struct Params {
  Task task;
  Solver solver;
  ot::CostKind cost;
  double cost_p, elastic_weight;
  double lambda_mg, epsilon_fit, epsilon_mg;
  ot::EpsilonMode epsilon_mode;
  std::vector<std::int64_t> hidden, context_maps;
  ContextMode context_mode;
  bool standardize_context, layer_norm;
  DoseTransform dose_transform;
  nn::Activation activation;
  double learning_rate, weight_decay;
  optimise::Schedule lr_schedule;
  double lr_final_ratio;
  std::int64_t n_steps, batch_size, grad_accumulation, inner_steps;
  std::vector<std::string> held_out;
  double valid_fraction;
  ReductionKind reduction;
  std::int64_t latent_dim;
  bool normalize_total, log1p;
  std::int64_t n_top_genes, n_markers;
  EmbeddingKind embedding_kind;
  bool allow_leak;
  EvalMode eval_mode;
  std::int64_t eval_batches;
  double eval_epsilon;
  ot::EpsilonMode eval_epsilon_mode;
  double eval_tol;
  std::string control_label;
  double sinkhorn_tol;
  std::int64_t sinkhorn_max_iter;
  std::int64_t n_genes, n_types, n_drugs;
  std::vector<double> doses;
  std::int64_t cells_per_condition, control_cells, embedding_dim;
  double dispersion, responder_min;

  ot::Cost ground_cost() const {
    return {cost, cost == ot::CostKind::kElastic ? elastic_weight : cost_p};
  }
  bool has_gap() const { return solver <= Solver::per_condition; }
  bool is_trained() const { return solver <= Solver::cond_ot; }
  bool has_context() const { return solver == Solver::conditional || solver == Solver::cond_ot; }
};

// Conditions of the declaration.
constexpr const char* kTrain = "task=train";
constexpr const char* kTrained = "task=train & solver=conditional|homogeneous|per_condition";
constexpr const char* kLearned =
    "task=train & solver=conditional|homogeneous|per_condition|cond_ot";
constexpr const char* kContext = "task=train & solver=conditional|cond_ot";
constexpr const char* kConditional = "task=train & solver=conditional";
constexpr const char* kNoCells = "task=train & !data.cells";

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::conditional_monge_gap
