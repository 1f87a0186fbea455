// The parameters of parl, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>

#include "plugins/parl/hypergradient.hpp"
#include "plugins/parl/teacher.hpp"

namespace assay::parl {

enum class Algorithm { a_parl, no_implicit, two_stage, pebble_tabular, pebble, surf, oracle };
enum class EnvironmentName {
  point_mass,
  pendulum,
  cart_pole_swing_up,
  reacher,
  button_press,
  door_open
};
enum class QuerySampling { uniform, disagreement, entropy };
enum class ProblemName { random, gridworld, data };

struct ControlParams {
  EnvironmentName environment;
  Teacher teacher;
  QuerySampling query_sampling;
  std::int64_t num_envs, label_budget, labels_per_query, query_interval, ensemble_size,
      unsupervised_iterations, ppo_epochs, reward_epochs, unlabeled_ratio, crop;
  bool standardises_inputs;
  double implicit_clip, damping, policy_learning_rate, reward_learning_rate, pseudo_threshold,
      pseudo_weight;
};

struct Params {
  bool is_control;
  ControlParams control;
  Algorithm algorithm;
  std::int64_t iterations, segment_length;
  double regularization, discount;

  ProblemName problem;
  std::int64_t num_states, num_actions, feature_dim, grid_size;
  double temperature, step_size;
  bool is_utility, is_kl, keeps_ties, is_sampled, is_inner_exact, is_score_only, check_gradient;
  double teacher_beta, preference_discount, inner_step_size;
  std::int64_t pairs, inner_steps, neumann_terms, cg_iterations;
  ImplicitSolver implicit_solver;
};

using ParlRun = Run<Params>;

void declare_params(Declare<Params>& d);
void declare_control(Declare<ControlParams>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::parl
