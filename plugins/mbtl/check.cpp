// What is wrong with an experiment, before anything is trained.
#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <functional>
#include <numeric>

#include "plugins/mbtl/baselines.hpp"
#include "plugins/mbtl/problem.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::mbtl {
namespace {

constexpr double kMostSubsets = 5e7;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void check_matrix(MbtlRun& run) {
  const Matrix m = matrix(run.input("transfer"));
  if (m.rows() != m.cols())
    return run.require(false, "data.transfer",
                       said("has ", m.rows(), " rows and ", m.cols(),
                            " columns; a row is a source, a column a target"));
  run.require(m.rows() >= 2, "data.transfer", "has one task; at least 2 are needed");
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j)
      if (!std::isfinite(m(i, j)))
        return run.require(false, "data.transfer",
                           said("row ", i, ", column ", j, " is not finite"));
  run.require(run.params().normalize_scores != Normalisation::minmax || m.minCoeff() < m.maxCoeff(),
              "params.normalize_scores", said("minmax of a matrix whose cells are all ", m(0, 0)));
}

void check_grid(MbtlRun& run) {
  const auto& p = run.params();
  const auto check = [&](const char* key, const std::vector<double>& weights) {
    run.require(weights.empty() || weights.size() == p.grid_shape.size(), key,
                said("has ", weights.size(), " weights for ", p.grid_shape.size(), " axes"));
  };
  check("params.f_weights", p.f_weights), check("params.g_weights", p.g_weights);
  check("params.gap_left", p.gap_left), check("params.gap_right", p.gap_right);
}

void check_start(MbtlRun& run, std::size_t states) {
  const auto& p = run.params();
  if (!p.is_fixed_start) return;
  run.require(p.init_state.size() == states, "params.init_state",
              said("has ", p.init_state.size(), " numbers; the state has ", states));
  if (p.problem == ProblemName::cartpole && p.init_state.size() == states)
    run.require(std::abs(p.init_state[2]) <= control::kCartPoleTilt &&
                    std::abs(p.init_state[0]) <= control::kCartPoleEdge,
                "params.init_state", "the episode would be over before it begins");
}

void check_trained(MbtlRun& run) {
  const auto& p = run.params();
  const auto names = contexts_of(control_of(p));
  const bool is_known = std::find(names.begin(), names.end(), p.context) != names.end();
  run.require(is_known, "params.context",
              said("unknown context '", p.context, "'; there are ", joined(names)));
  for (const double v : p.context_values)
    run.require(
        v > 0 && (p.problem != ProblemName::ring_road || v == std::round(v)),
        "params.context_values",
        said(v, " is not ", p.problem == ProblemName::ring_road ? "a number of steps" : "above 0"));
  run.require(p.context_values.size() != 1, "params.context_values", "at least 2 are needed");
  run.require(!p.context_values.empty() || p.context_min_scale < p.context_max_scale,
              "params.context_max_scale", "is not above context_min_scale");
  const std::size_t observations = p.problem == ProblemName::cartpole ? 4 : 3;
  if (p.trainer == Trainer::fixed_linear)
    run.require(p.policy_weights.size() == observations + 1, "params.policy_weights",
                said("has ", p.policy_weights.size(), " weights; ", observations,
                     " observations and the constant need ", observations + 1));
  run.require(p.trainer != Trainer::cem || p.cem_elites <= p.cem_population, "params.cem_elites",
              said("is ", p.cem_elites, " of a population of ", p.cem_population));
  run.require(p.trainer != Trainer::fixed_linear || p.solver != Solver::multitask, "params.solver",
              "multitask trains a policy; fixed_linear has none to train");
  check_start(run, p.problem == ProblemName::cartpole ? 4 : 2);
}

Index size_of(const MbtlRun& run) {
  const auto& p = run.params();
  if (p.problem == ProblemName::matrix) return static_cast<Index>(run.input("transfer").size(0));
  if (p.problem == ProblemName::grid_synthetic) {
    Index size = 1;
    for (const auto s : p.grid_shape) size *= s;
    return size;
  }
  return is_trained(p) && !p.context_values.empty() ? static_cast<Index>(p.context_values.size())
                                                    : p.n_contexts;
}

// In floating point, since the axes of a grid may multiply beyond every integer.
void require_room(const MbtlRun& run) {
  const auto& p = run.params();
  const bool is_grid = p.problem == ProblemName::grid_synthetic;
  double size = static_cast<double>(p.n_contexts);
  if (is_grid)
    size = std::accumulate(p.grid_shape.begin(), p.grid_shape.end(), 1.0, std::multiplies<>());
  else if (p.problem == ProblemName::matrix || !p.context_values.empty())
    return;                        // the list itself has fitted
  constexpr double kMatrices = 5;  // scores, gaps and what is computed with them
  shared::require_memory(run, kMatrices * sizeof(double) * size * size,
                         said("matrices of ", size, " x ", size, " tasks"), "",
                         is_grid ? "params.grid_shape" : "params.n_contexts");
}

Index axes_of(const MbtlRun& run) {
  const auto& p = run.params();
  if (p.problem == ProblemName::grid_synthetic) return static_cast<Index>(p.grid_shape.size());
  const auto given = p.problem == ProblemName::matrix ? run.find_input("contexts") : std::nullopt;
  return given ? matrix(*given).cols() : 1;
}

void check_solver(MbtlRun& run) {
  const auto& p = run.params();
  const Index size = size_of(run);
  run.require(p.budget <= size, "params.budget",
              said("is ", p.budget, "; there are ", size, " tasks"));
  run.require(p.first_index < size, "params.first_index",
              said("is ", p.first_index, "; there are ", size, " tasks"));
  run.require(p.solver != Solver::multitask || is_trained(p), "params.solver",
              "multitask trains a policy, which this problem cannot");
  if (p.solver == Solver::equidistant || p.solver == Solver::pseudo_greedy)
    run.require(axes_of(run) == 1, "params.solver",
                said("is for contexts on one axis; these have ", axes_of(run)));
  if (p.solver == Solver::oracle_exact) {
    const Index budget = p.budget > 0 ? p.budget : std::min<Index>(15, size);
    const double count = budget <= size ? subsets(size, budget) : 0;
    run.require(
        count <= kMostSubsets, "params.solver",
        said("would look at ", count, " subsets of ", budget, "; ", kMostSubsets, " are the most"));
  }
}

void check_scores(MbtlRun& run) {
  const auto& p = run.params();
  if (p.normalize_scores != Normalisation::bounds) return;
  const Scale scale = scale_of(p);
  run.require(scale.low < scale.high, "params.score_max",
              said("is ", scale.high, ", not above score_min = ", scale.low));
}

void check_bounds(MbtlRun& run) {
  const auto& p = run.params();
  if (p.solver != Solver::mbtl || !p.gp_optimize) return;
  run.require(p.gp_signal_bounds[0] < p.gp_signal_bounds[1], "params.gp_signal_bounds",
              "must ascend");
  run.require(p.gp_length_bounds[0] < p.gp_length_bounds[1], "params.gp_length_bounds",
              "must ascend");
}

}  // namespace

void check_problem(MbtlRun& run) {
  const auto& p = run.params();
  require_room(run);
  if (p.problem == ProblemName::matrix) check_matrix(run);
  if (p.problem == ProblemName::grid_synthetic) check_grid(run);
  if (is_trained(p)) check_trained(run);
  check_solver(run);
  check_scores(run);
  check_bounds(run);
}

}  // namespace assay::mbtl
