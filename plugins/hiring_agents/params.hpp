// The parameters of hiring_agents, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <vector>

namespace assay::hiring_agents {

enum class Problem { binary_accuracy, graded, xor_signals, monitor, random, file };
enum class Solver { correlated, deterministic_effort, uncorrelated, zero_payment };
enum class LpMethod { column_generation, full };
enum class Slack { per_action, uniform };

struct TaskEntry;  // tasks.hpp

struct Params {
  const TaskEntry* task;
  Problem problem;
  Solver solver;
  bool baselines;
  std::int64_t n_agents, n_efforts, n_signals, n_states, n_actions;
  std::vector<double> accuracy;
  double accuracy_max;
  std::vector<double> effort_cost;
  double cost_max;
  std::vector<double> agent_cost_scale, prior;
  double correlation, payment_cap;
  bool individual_rationality, require_marginal_independence;
  LpMethod lp_method;
  double lp_tolerance, mu_floor;
  std::vector<std::int64_t> horizons;
  double explore_scale, confidence_scale;
  std::optional<double> failure_probability;
  std::int64_t exploration_action;
  Slack commit_slack;
  bool costs_known;
};

using HiringRun = Run<Params>;

inline constexpr const char* kOffline = "task=offline";
inline constexpr const char* kOnline = "task=online";

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::hiring_agents
