// The parameters of ot_solve, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/generators.hpp"
#include "plugins/numerics/ot/gw_objective.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/unbalanced.hpp"

namespace assay::ot_solve {

enum class Solver {
  emd,
  sinkhorn,
  unbalanced,
  sinkhorn_divergence,
  entropic_map,
  barycenter,
  gw,
  entropic_gw,
  proximal_gw,
  bapg_gw,
  fused_gw
};

struct Params {
  Solver solver;
  ot::CostKind cost;
  double cost_p;
  ot::CostScale cost_scale;
  double epsilon;
  ot::EpsilonMode epsilon_mode;
  double tol;
  std::int64_t max_iter;
  double inner_tol;
  std::int64_t inner_max_iter;
  ot::SinkhornAlgorithm algorithm;
  ot::Acceleration acceleration;
  ot::Precision precision;
  ot::MarginalPrice relaxation;
  double rho_x;
  std::optional<double> rho_y;
  std::vector<double> shares;
  std::int64_t check_every;
  ot::GwLoss gw_loss;
  double alpha;
  std::int64_t restarts;
  bool normalize_weights;
  std::int64_t subsample;
  std::optional<ot::Generator> generator;  // of points; sbm_graphs are none
  std::int64_t n, m, dim;
};

// Between two spaces, of which only the inner relations are known: the Gromov-Wasserstein family.
inline bool compares_spaces(Solver solver) { return solver >= Solver::gw; }
// With Sinkhorn or Bregman steps, whose plans are positive everywhere.
inline bool has_multiplicative_steps(Solver solver) {
  return solver == Solver::proximal_gw || solver == Solver::bapg_gw;
}
inline bool uses_epsilon(Solver solver) {
  return solver != Solver::emd && solver != Solver::gw && solver != Solver::fused_gw;
}

// Conditions of the declaration.
constexpr const char* kTransport =
    "solver=emd|sinkhorn|unbalanced|sinkhorn_divergence|entropic_map";
constexpr const char* kSinkhorn = "solver=sinkhorn|sinkhorn_divergence|entropic_map";
constexpr const char* kSpaces = "solver=gw|entropic_gw|proximal_gw|bapg_gw|fused_gw";
constexpr const char* kEntropic =
    "solver=sinkhorn|unbalanced|sinkhorn_divergence|entropic_map|barycenter|entropic_gw|proximal_"
    "gw|"
    "bapg_gw";

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::ot_solve
