// The task transport: a plan between two weighted sets.
#include "plugins/sparse_ot/answer.hpp"
#include "plugins/sparse_ot/tasks.hpp"

namespace assay::sparse_ot {

void require_plan(const SparseRun& run) {
  const auto solver = run.params().solver;
  if (is_sparse(solver) || is_quadratic(solver) || solver == SolverName::entropic ||
      solver == SolverName::emd)
    return;
  throw BadInput("this solver chooses experts and makes no plan; it serves task = \"routing\"",
                 "params.solver");
}

namespace {

void check_transport(SparseRun& run) {
  require_plan(run);
  const auto instance = read_instance(run);
  require_plan(instance);
  if (run.params().solver == SolverName::entropic) read_epsilon(run, instance);
}

void run_transport(SparseRun& run) {
  require_plan(run);
  if (run.find_input("cost_matrix") && run.params().cost != ot::CostKind::kPrecomputed)
    run.note("params.cost is not looked at: the costs are given as a matrix");
  const auto instance = read_instance(run);
  const auto answer = run.timed("runtime_s", [&] { return solve_instance(run, instance); });
  run.untimed([&] { report_plan(run, instance, answer); });
}

}  // namespace

const TaskEntry kTransport{"transport", check_transport, run_transport};

}  // namespace assay::sparse_ot
