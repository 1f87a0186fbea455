// Solves an instance with the solver that the parameters name, and reports the plan.
#pragma once

#include <optional>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/read.hpp"

namespace assay::sparse_ot {

// In the orientation of the user: f of the rows, g of the columns.
struct Answer {
  std::vector<ot::PlanEntry> plan;
  Vector f, g;
  double dual_value = 0, upper_bound = 0;
  std::int64_t iterations = 0;
  bool converged = false;
  std::optional<bool> is_recovered;  // where plan_recovery asked for more than the gradient plan
};

// Logs the curves; stops when the host asks.
Answer solve_instance(SparseRun& run, const Instance& instance);

// The options of solve() from the parameters, with a step that logs and asks the host.
SolverOptions solver_options(SparseRun& run);

// All values of a plan, plan.csv and potentials.csv.
void report_plan(SparseRun& run, const Instance& instance, const Answer& answer);

}  // namespace assay::sparse_ot
