// The parameters of mbtl, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/mbtl/model.hpp"
#include "plugins/mbtl/training.hpp"

namespace assay::mbtl {

enum class ProblemName { matrix, grid_synthetic, gp_synthetic, cartpole, pendulum, ring_road };
enum class Solver {
  mbtl,
  random,
  equidistant,
  pseudo_greedy,
  worst_target,
  independent,
  multitask,
  oracle_greedy,
  oracle_exact,
  full
};
enum class Normalisation { none, bounds, minmax };
enum class Units { index, scaled, physical };

struct Params {
  ProblemName problem;
  Solver solver;
  std::int64_t budget;
  std::string preset;
  SlopeMode slope_mode;
  double slope;
  Acquisition acquisition;
  BetaSchedule beta_schedule;
  double beta, delta;
  bool gp_optimize;
  std::int64_t gp_fit_from;
  double gp_signal_var, gp_length_scale, gp_noise_std;
  bool gp_fit_noise, gp_center;
  double gp_prior_mean;
  Target gp_target;
  std::vector<double> gp_signal_bounds, gp_length_bounds;
  std::int64_t warmup_worst, first_index;
  Normalisation normalize_scores;
  std::optional<double> score_min, score_max;
  std::int64_t random_repeats;
  std::string context;
  std::int64_t n_contexts;
  double context_min_scale, context_max_scale;
  std::vector<double> context_values;
  Units context_units;
  Trainer trainer;
  std::int64_t train_steps;
  std::int64_t cem_population, cem_iterations, cem_episodes, cem_elites, cem_hidden;
  std::int64_t eval_episodes;
  bool is_fixed_start;
  std::vector<double> init_state, policy_weights;
  bool carl_compat, compute_full, multitask_observe;
  control::Guidance guidance;
  std::vector<std::int64_t> grid_shape;
  double grid_base, grid_noise;
  std::vector<double> f_weights, g_weights, gap_left, gap_right;
};

using MbtlRun = Run<Params>;

inline constexpr const char* kTrained = "problem=cartpole|pendulum|ring_road";

void declare_params(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

bool is_trained(const Params& p);
ModelOptions model_options(const Params& p);
TrainingOptions training_options(const Params& p);
Control control_of(const Params& p);

}  // namespace assay::mbtl
