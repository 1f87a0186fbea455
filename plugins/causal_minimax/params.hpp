// The parameters of causal_minimax, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/causal_minimax/mechanisms.hpp"

namespace assay::causal_minimax {

enum class Solver {
  causal_minimax,
  exhaustive,
  surgery,
  surgery_validated,
  classes,
  erm,
  irm,
  group_dro,
  icp,
  anchor,
  hrm
};
enum class GraphSource { given, generator, discover };
enum class Estimator { nn, exact_discrete, exact_linear, linear };
enum class Generator { none, sim_icml, product, linear, discrete, ad_like };
enum class DoMode { mutable_nodes, dostar };
enum class DoSampling { independent, joint };
enum class JBound { quantile, none };
enum class JValue { best, last };
enum class InitialWeights { xavier, equal };
enum class RiskRows { train, held_out };
enum class Standardize { train, per_env, none };
enum class CiTest { fisher_z, rcit, kci };
enum class EnvTest { chow, rcit };

struct Params {
  Solver solver;
  GraphSource graph_source;
  Estimator estimator;
  Generator problem;
  std::string target, env, preset;
  // predictors and worst cases from samples
  DoMode do_mode;
  Regeneration regeneration;
  DoSampling do_sampling;
  std::int64_t do_replicates;
  RiskRows risk_rows;
  Regeneration j_regeneration;
  JBound j_bound;
  JValue j_value;
  mlp::Optimizer j_optimizer;
  double j_quantile, j_reg, j_lr;
  std::int64_t j_steps, j_restarts;
  std::int64_t f_iters, structural_iters;
  std::int64_t hidden_f, hidden_j, hidden_s;
  mlp::Activation activation;
  InitialWeights initial_weights;
  mlp::Optimizer optimizer;
  double f_lr, structural_lr;
  double weight_decay;
  Standardize standardize;
  // baselines
  double irm_penalty, anchor_gamma, dro_eta, icp_alpha;
  std::int64_t hrm_clusters;
  // learning the graph
  double alpha;
  CiTest ci_test;
  EnvTest env_test;
  std::int64_t max_cond, env_basis_degree;
  // generators and exact models
  double j_bound_linear;
  std::int64_t n_envs, n_per_env, n_train_envs;
  double noise_sd;
  std::vector<double> train_alphas, test_alphas;
  bool adversarial_test;
  std::int64_t gen_stable, gen_mutable;
  double gen_density;
  std::int64_t max_classes;
  bool write_members;
};

// Does the solver predict without a graph?
constexpr bool is_baseline(Solver s) { return s >= Solver::erm; }
// Is there a perceptron of such a baseline?
constexpr bool has_neural_form(Solver s) { return s >= Solver::erm && s <= Solver::group_dro; }
// Does it choose a set, or take one, whose risk it tells?
constexpr bool is_risky(Solver s) { return s < Solver::classes; }

void declare(Declare<Params>& d);
void declare_worst_case(Declare<Params>& d);  // within declare_neural
void declare_neural(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::causal_minimax
