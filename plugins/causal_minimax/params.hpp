// The parameters of causal_minimax, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>

namespace assay::causal_minimax {

enum class Solver { causal_minimax, exhaustive, surgery, classes };
enum class GraphSource { given, generator, discover };
enum class Estimator { exact_discrete, exact_linear };
enum class Generator { none, sim_icml, linear, discrete };

struct Params {
  Solver solver;
  GraphSource graph_source;
  Estimator estimator;
  Generator problem;
  std::string target, env;
  double alpha;
  std::int64_t max_cond, env_basis_degree;
  double j_bound_linear;
  double noise_sd;
  std::int64_t gen_stable, gen_mutable;
  double gen_density;
  std::int64_t max_classes;
  bool write_members;
};

void declare(Declare<Params>& d);

}  // namespace assay::causal_minimax
