// The parameters of monge_gap, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "plugins/numerics/nn/activation.hpp"
#include "plugins/numerics/nn/optimizer.hpp"
#include "plugins/numerics/optimise/schedule.hpp"
#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"

namespace assay::monge_gap {

enum class Task { train, evaluate };
enum class Solver { monge_gap, fitting_only, entropic_map, linear_map, icnn_dual, identity };
enum class Reference { source, both };
enum class Generator {
  gaussian_pair,
  convex_potential,
  mixtures,
  semi_discrete,
  moons_scurve,
  sphere_rotation,
  gauss_to_mixture
};

struct Params {
  Task task;
  Solver solver;
  ot::CostKind cost;
  double cost_p;
  std::vector<double> lambda_mg;
  double lambda_cons;
  Reference reference;
  double epsilon_fit, epsilon_mg, epsilon_map;
  std::optional<double> epsilon_eval;
  ot::EpsilonMode epsilon_mode;
  double sinkhorn_tol;
  std::int64_t sinkhorn_max_iter;
  std::vector<std::int64_t> hidden;
  nn::Activation activation;
  bool residual;
  nn::OptimizerOptions optimizer;
  optimise::Schedule lr_schedule;
  std::int64_t n_steps, batch_size, eval_every, eval_size, map_samples, inner_steps;
  Generator generator;
  std::int64_t dim;
  double condition_number;
  std::int64_t n_test;

  ot::Cost ground_cost() const { return {cost, cost_p}; }
  bool is_trained() const {
    return solver == Solver::monge_gap || solver == Solver::fitting_only ||
           solver == Solver::icnn_dual;
  }
};

void declare(Declare<Params>& d);

}  // namespace assay::monge_gap
