#include "plugins/ot_solve/problem.hpp"

#include <assay/eigen.hpp>
#include <cmath>
#include <cstdio>
#include <string>

#include "plugins/numerics/ot/cost_statistics.hpp"

namespace assay::ot_solve {
namespace {

using ot::Index;
using ot::Matrix;
using ot::Vector;

constexpr double kSumTolerance = 1e-6;
constexpr double kNormTolerance = 1e-6;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

// Weights of this input, or uniform ones.
Vector read_weights(const Run<Params>& run, const char* role, Index size) {
  const auto input = run.find_input(role);
  if (!input) return Vector::Constant(size, 1.0 / static_cast<double>(size));
  const std::string key = std::string("data.") + role;
  const auto values = input->values();
  if (static_cast<Index>(values.size()) != size)
    throw BadInput(
        "has " + std::to_string(values.size()) + " weights for " + std::to_string(size) + " points",
        key);
  Vector w = Eigen::Map<const Vector>(values.data(), size);
  if (w.minCoeff() < 0) throw BadInput("a weight is negative: " + number(w.minCoeff()), key);
  const double sum = w.sum();
  if (sum <= 0) throw BadInput("all weights are zero", key);
  if (std::abs(sum - 1) > kSumTolerance && !run.params().normalize_weights)
    throw BadInput(
        "the weights sum to " + number(sum) + ", not to 1; normalize_weights = true rescales them",
        key);
  return w / sum;
}

void require_unit_norms(const Matrix& points, const char* key) {
  for (Index i = 0; i < points.rows(); ++i)
    if (std::abs(points.row(i).norm() - 1) > kNormTolerance)
      throw BadInput("cost 'arccos' wants points on the unit sphere; row " + std::to_string(i) +
                         " has norm " + number(points.row(i).norm()),
                     key);
}

struct Points {
  Matrix x, y;
  Vector a, b;
};

Points read_points(const Run<Params>& run) {
  if (!run.find_input("y")) throw BadInput("data.x is given without data.y", "data.x");
  Points p{matrix(run.input("x")), matrix(run.input("y")), {}, {}};
  p.a = read_weights(run, "a", p.x.rows());
  p.b = read_weights(run, "b", p.y.rows());
  return p;
}

// Rows drawn without replacement, with their weights brought back to sum 1.
void subsample(Matrix& points, Vector& weights, std::size_t count, Rng rng, const char* key) {
  if (count > static_cast<std::size_t>(points.rows()))
    throw BadInput("subsample of " + std::to_string(count) + " rows, but there are " +
                       std::to_string(points.rows()),
                   key);
  const auto rows = rng.sample(static_cast<std::size_t>(points.rows()), count);
  Matrix chosen(static_cast<Index>(count), points.cols());
  Vector kept(static_cast<Index>(count));
  for (std::size_t i = 0; i < count; ++i) {
    chosen.row(static_cast<Index>(i)) = points.row(static_cast<Index>(rows[i]));
    kept[static_cast<Index>(i)] = weights[static_cast<Index>(rows[i])];
  }
  if (kept.sum() <= 0) throw BadInput("every row of the subsample has weight zero", key);
  points = std::move(chosen);
  weights = kept / kept.sum();
}

Points generated_points(const Run<Params>& run) {
  const auto& p = run.params();
  auto rng = run.rng("points");
  auto sets = ot::generate(
      p.generator, p.n, p.m, p.dim, [&] { return rng.normal(); }, [&] { return rng.uniform(); });
  return {std::move(sets.x), std::move(sets.y),
          Vector::Constant(p.n, 1.0 / static_cast<double>(p.n)),
          Vector::Constant(p.m, 1.0 / static_cast<double>(p.m))};
}

Problem problem_of_points(const Run<Params>& run, Points points) {
  const auto& p = run.params();
  if (p.subsample > 0) {
    const auto count = static_cast<std::size_t>(p.subsample);
    subsample(points.x, points.a, count, run.rng("subsample_x"), "params.subsample");
    subsample(points.y, points.b, count, run.rng("subsample_y"), "params.subsample");
  }
  if (p.cost == ot::CostKind::kArccos) {
    require_unit_norms(points.x, "data.x");
    require_unit_norms(points.y, "data.y");
  }
  auto geometry = ot::Geometry::of_points({p.cost, p.cost_p}, points.x, points.y);
  return {std::move(geometry), std::move(points.a), std::move(points.b)};
}

Problem problem_of_costs(const Run<Params>& run) {
  if (run.find_input("x") || run.find_input("y"))
    throw BadInput("costs are given both as points and as a matrix", "data.cost_matrix");
  const auto c = matrix(run.input("cost_matrix"));
  for (Index i = 0; i < c.rows(); ++i)
    for (Index j = 0; j < c.cols(); ++j)
      if (std::isnan(c(i, j)) || c(i, j) == -INFINITY)
        throw BadInput("row " + std::to_string(i) + ", column " + std::to_string(j) + " is " +
                           (std::isnan(c(i, j)) ? "nan" : "-inf") +
                           "; only +inf, a forbidden pair, is allowed",
                       "data.cost_matrix");
  return {ot::Geometry::of_matrix(c), read_weights(run, "a", c.rows()),
          read_weights(run, "b", c.cols())};
}

void require_memory(const Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  const bool stores = p.solver == Solver::emd || p.algorithm == ot::SinkhornAlgorithm::kKernel ||
                      p.algorithm == ot::SinkhornAlgorithm::kLog;
  const auto bytes = 8.0 * static_cast<double>(problem.geometry.rows()) *
                     static_cast<double>(problem.geometry.cols());
  if (!stores || run.memory_limit() == 0 || bytes < static_cast<double>(run.memory_limit())) return;
  throw BadInput("needs " + number(bytes / (1 << 30)) + " GiB for the costs, the limit is " +
                     number(static_cast<double>(run.memory_limit()) / (1 << 30)) +
                     " GiB; solver = \"sinkhorn\" with algorithm = \"online\" stores none",
                 p.solver == Solver::emd ? "params.solver" : "params.algorithm");
}

void require_map(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.solver != Solver::entropic_map) return;
  if (run.find_input("cost_matrix"))
    throw BadInput("an entropic map needs points, not a cost matrix", "params.solver");
  if (!ot::is_strictly_convex({p.cost, p.cost_p}))
    throw BadInput(
        "an entropic map needs a strictly convex cost of x - y: sqeuclidean, or pnorm_p or sqpnorm "
        "with cost_p > 1",
        "params.cost");
}

}  // namespace

Problem read_problem(const Run<Params>& run) {
  require_map(run);
  const auto& p = run.params();
  auto problem = run.find_input("cost_matrix") ? problem_of_costs(run)
                 : run.find_input("x")         ? problem_of_points(run, read_points(run))
                 : run.find_input("y") ? throw BadInput("data.y is given without data.x", "data.y")
                                       : problem_of_points(run, generated_points(run));
  require_memory(run, problem);
  problem.geometry = problem.geometry.divided_by(ot::cost_unit(p.cost_scale, problem.geometry));
  if (p.solver != Solver::emd) {
    problem.epsilon = ot::absolute_epsilon(p.epsilon, p.epsilon_mode, problem.geometry);
    if (problem.epsilon <= 0)
      throw BadInput("all costs are zero, so a relative epsilon is zero too",
                     "params.epsilon_mode");
  }
  return problem;
}

std::optional<Matrix> read_query(const Run<Params>& run, const Problem& problem) {
  const auto input = run.find_input("query");
  if (!input) return std::nullopt;
  Matrix query = matrix(*input);
  if (query.cols() != problem.geometry.dimension())
    throw BadInput("has " + std::to_string(query.cols()) + " columns, the points have " +
                       std::to_string(problem.geometry.dimension()),
                   "data.query");
  return query;
}

}  // namespace assay::ot_solve
