// The parameters of sparse_ot, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>

#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/sparse_ot/generators.hpp"
#include "plugins/sparse_ot/solver.hpp"

namespace assay::sparse_ot {

enum class SolverName {
  sparse_semidual,
  sparse_dual,
  quadratic_semidual,
  quadratic_dual,
  entropic,
  emd,
  greedy_top1,
  greedy_top2,
  batch_priority,
  top_tokens
};
enum class Axis { columns, rows };
enum class Recovery { gradient, relaxed, rounded };
enum class RouterName { expert_choice, token_choice };
enum class Similarity { logits, gates };

// When a parameter or an output is declared.
inline constexpr const char* kRouting = "task=routing";
inline constexpr const char* kPlans = "task=transport|color_transfer";

struct TaskEntry;  // tasks.hpp

struct Params {
  const TaskEntry* task;
  SolverName solver;
  std::int64_t k;
  Axis sparsity_axis;
  double gamma;
  Optimizer optimizer;
  double learning_rate;
  std::int64_t max_iter;
  double tol;
  Recovery plan_recovery;
  ot::CostKind cost;
  double cost_p;
  ot::CostScale cost_scale;
  double epsilon;
  ot::EpsilonMode epsilon_mode;
  RouterName router;
  double capacity_factor;
  std::int64_t capacity_multiple_of, num_selected_experts;
  double noise_std;
  Similarity similarity_is;
  Generator generator;
  std::int64_t n, m;
};

using SparseRun = Run<Params>;

inline bool is_sparse(SolverName s) {
  return s == SolverName::sparse_semidual || s == SolverName::sparse_dual;
}
inline bool is_quadratic(SolverName s) {
  return s == SolverName::quadratic_semidual || s == SolverName::quadratic_dual;
}

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);

}  // namespace assay::sparse_ot
