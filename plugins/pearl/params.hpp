// The parameters of pearl, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "plugins/numerics/control/gripper.hpp"
#include "plugins/pearl/alignment.hpp"
#include "plugins/pearl/labels.hpp"
#include "plugins/pearl/learners.hpp"

namespace assay::pearl {

using control::Task;

enum class Source { environment, data };
enum class Stage { labels, reward, policy };
enum class LabelSource { environment, oracle, cpa, cpa_hard, similarity, distance, random };
enum class Features { positions, states, states_actions };
enum class Policy { iql, bc, bc_top };

struct Params {
  Source problem;
  Stage stage;
  Task source_task, target_task;
  std::int64_t source_count, target_count, horizon;
  std::vector<double> quality_levels;
  std::optional<std::int64_t> trajectory_steps;
  LabelSource label_source;
  Features features;
  CostMetric cost_metric;
  CostNormalization cost_normalization;
  AlignmentOptions alignment;
  LabelNormalization label_normalization;
  double label_flip_rate;

  RewardOptions reward;
  std::int64_t reward_steps, reward_batch, target_label_budget;

  Policy policy;
  std::int64_t policy_steps, policy_batch;
  PolicyOptions learner;
  std::int64_t eval_trajectories, eval_episodes;
};

void declare(Declare<Params>& d);
void declare_learning(Declare<Params>& d);  // of the stages reward and policy

inline bool is_aligned(const Params& p) {
  return p.label_source == LabelSource::cpa || p.label_source == LabelSource::cpa_hard;
}

}  // namespace assay::pearl
