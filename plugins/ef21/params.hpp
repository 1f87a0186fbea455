// The parameters of ef21, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>

#include "plugins/ef21/dataset.hpp"
#include "plugins/ef21/plan.hpp"

namespace assay::ef21 {

enum class ProblemName { data, hetero_lsq, hetero_logreg, rare_features, three_client };
enum class StartName { zeros, ones, normal };

struct Params {
  Solver solver;
  ProblemName problem;
  Loss loss;
  Regularizer regularizer;
  double reg_lambda;
  std::int64_t n_clients;
  Partition partition;
  Normalize normalize;
  bool add_bias, is_parity;
  Compressor::Kind compressor;
  std::int64_t k, levels, rank;
  std::int64_t rounds;
  StepRule stepsize_rule;
  double stepsize, stepsize_multiplier;
  MeanType mean_type;
  InitShift init_shift;
  StartName x0;
  double x0_scale;
  double participation;
  bool has_fixed_constants;
  std::int64_t batch_size;
  double sgd_s;
  double target_grad_sq;
  bool target_relative, stop_at_target;
  Compressor::BitModel bit_model;
  double f_star;
  std::int64_t log_every;
  bool has_processes;
  std::int64_t processes;
  std::int64_t gen_rows, gen_dim, gen_support;
  double gen_sigma, gen_noise;
};

using Ef21Run = Run<Params>;

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::ef21
