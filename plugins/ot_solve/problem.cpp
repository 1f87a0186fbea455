#include "plugins/ot_solve/problem.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <string>

#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/hall.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/shared/memory.hpp"
#include "plugins/shared/transport_inputs.hpp"

namespace assay::ot_solve {
namespace {

Problem problem_of_points(const Run<Params>& run) {
  const auto& p = run.params();
  Points points = read_points(run);
  if (points.x.cols() != points.y.cols())
    bad_input("data.y", "has ", points.y.cols(), " columns, data.x has ", points.x.cols(),
              "; only gw and its relatives compare points of different dimensions");
  auto geometry = ot::Geometry::of_points({p.cost, p.cost_p}, points.x, points.y);
  return {std::move(geometry),      std::move(points.a),     std::move(points.b), 0,
          std::move(points.rows_x), std::move(points.rows_y)};
}

Problem problem_of_costs(const Run<Params>& run) {
  if (run.find_input("x") || run.find_input("y"))
    throw BadInput("costs are given both as points and as a matrix", "data.cost_matrix");
  const auto c = matrix(run.input("cost_matrix"));
  shared::require_costs(c);
  return {ot::Geometry::of_matrix(c),
          read_weights(run, "a", c.rows()),
          read_weights(run, "b", c.cols()),
          0,
          {},
          {}};
}

void require_memory_for_costs(const Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  const bool stores = p.solver == Solver::emd || p.algorithm == ot::SinkhornAlgorithm::kKernel ||
                      p.algorithm == ot::SinkhornAlgorithm::kLog;
  if (!stores) return;
  shared::require_memory(run,
                         8.0 * static_cast<double>(problem.geometry.rows()) *
                             static_cast<double>(problem.geometry.cols()),
                         "the costs",
                         "; solver = \"sinkhorn\" with algorithm = \"online\" stores none",
                         p.solver == Solver::emd ? "params.solver" : "params.algorithm");
}

void require_map(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.solver != Solver::entropic_map || ot::is_strictly_convex({p.cost, p.cost_p})) return;
  throw BadInput(
      "an entropic map needs a strictly convex cost of x - y: sqeuclidean, or pnorm_p or sqpnorm "
      "with cost_p > 1",
      "params.cost");
}

}  // namespace

Problem read_problem(const Run<Params>& run) {
  require_map(run);
  const auto& p = run.params();
  auto problem = run.find_input("cost_matrix") ? problem_of_costs(run) : problem_of_points(run);
  require_memory_for_costs(run, problem);
  problem.geometry = problem.geometry.divided_by(ot::cost_unit(p.cost_scale, problem.geometry));
  if (!uses_epsilon(p.solver)) return problem;
  problem.epsilon = ot::absolute_epsilon(p.epsilon, p.epsilon_mode, problem.geometry);
  if (!(problem.epsilon > 0))
    throw BadInput(ot::no_unit(p.epsilon_mode, problem.geometry), "params.epsilon_mode");
  return problem;
}

namespace {

// Masses may differ, so that only a point without any way is left without an answer.
void require_ways(const Run<Params>& run) {
  const auto costs = matrix(run.input("cost_matrix"));
  for (Index i = 0; i < costs.rows(); ++i)
    if (costs.row(i).minCoeff() == INFINITY)
      bad_input("data.cost_matrix", "row ", i, " has no finite cost; drop it");
  for (Index j = 0; j < costs.cols(); ++j)
    if (costs.col(j).minCoeff() == INFINITY)
      bad_input("data.cost_matrix", "column ", j, " has no finite cost; drop it");
}

}  // namespace

void require_plan(const Run<Params>& run, const Problem& problem) {
  if (problem.geometry.has_points()) return;
  if (run.params().solver == Solver::unbalanced) return require_ways(run);
  if (const auto violation =
          ot::hall_violation(problem.geometry, values(problem.a), values(problem.b)))
    throw BadInput(ot::describe(*violation), "data.cost_matrix");
}

Vector read_first_potential(const Run<Params>& run, const Problem& problem) {
  const auto input = run.find_input("init_g");
  if (!input) return {};
  const auto given = input->values();
  const Vector g = Eigen::Map<const Vector>(given.data(), static_cast<Index>(given.size()));
  if (g.size() != problem.geometry.cols())
    bad_input("data.init_g", "has ", g.size(), " potentials for ", problem.geometry.cols(),
              " points of y");
  for (Index j = 0; j < g.size(); ++j)
    if (!std::isfinite(g[j])) bad_input("data.init_g", "potential ", j, " is ", g[j]);
  return g;
}

std::optional<Matrix> read_query(const Run<Params>& run, const Problem& problem) {
  const auto input = run.find_input("query");
  if (!input) return std::nullopt;
  Matrix query = matrix(*input);
  if (query.cols() != problem.geometry.dimension())
    bad_input("data.query", "has ", query.cols(), " columns, the points have ",
              problem.geometry.dimension());
  return query;
}

std::size_t kernel_memory(const Run<Params>& run) {
  constexpr std::size_t kMost = std::size_t{1} << 30;
  const auto limit = static_cast<std::size_t>(run.memory_limit());
  return limit == 0 ? kMost : std::min(kMost, limit / 4);
}

}  // namespace assay::ot_solve
