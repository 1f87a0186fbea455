// The parameters of causal_minimax, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>

namespace assay::causal_minimax {

enum class Solver {
  causal_minimax,
  exhaustive,
  surgery,
  classes,
  erm,
  icp,
  irm,
  anchor,
  group_dro
};
enum class GraphSource { given, generator, discover };
enum class Estimator { exact_discrete, exact_linear, linear };
enum class Generator { none, sim_icml, linear, discrete };

enum class Standardize { train, none };

struct Params {
  Solver solver;
  GraphSource graph_source;
  Estimator estimator;
  Generator problem;
  std::string target, env;
  Standardize standardize;
  double irm_penalty, anchor_gamma, dro_eta, icp_alpha;
  double alpha;
  std::int64_t max_cond, env_basis_degree;
  double j_bound_linear;
  double noise_sd;
  std::int64_t gen_stable, gen_mutable;
  double gen_density;
  std::int64_t max_classes;
  bool write_members;
};

// Does the solver predict without a graph?
constexpr bool is_baseline(Solver s) { return s >= Solver::erm; }

void declare(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::causal_minimax
