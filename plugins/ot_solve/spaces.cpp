#include "plugins/ot_solve/spaces.hpp"

#include <assay/eigen.hpp>
#include <string>
#include <utility>

#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/generators.hpp"
#include "plugins/numerics/ot/gw_result.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::ot_solve {
namespace {

using ot::GwProblem;

constexpr double kCoupling = 1e-6;  // L1 error of the marginals that plan_init may have

// Solvers hold about this many matrices n x n and m x m.
constexpr double kFirst = 4, kSecond = 5;

// And n x m; the history of entropic_gw's mixing takes most.
double plans(Solver solver) {
  if (solver == Solver::entropic_gw) return 36;
  return has_multiplicative_steps(solver) ? 14 : 8;
}

std::vector<double> copied(const Vector& v) { return {v.data(), v.data() + v.size()}; }

Matrix scaled(const Run<Params>& run, Matrix c) {
  c /= ot::cost_unit(run.params().cost_scale, ot::Geometry::of_matrix(c));
  return c;
}

void require_room(const Run<Params>& run, double n, double m) {
  shared::require_memory(
      run, 8 * (plans(run.params().solver) * n * m + kFirst * n * n + kSecond * m * m),
      "matrices within and between the spaces", "; subsample, or give smaller spaces",
      "params.solver");
}

GwProblem spaces_of_matrices(const Run<Params>& run) {
  if (run.find_input("x") || run.find_input("y"))
    throw BadInput("spaces are given both as points and as matrices", "data.c1");
  if (!run.find_input("c2")) throw BadInput("data.c1 is given without data.c2", "data.c1");
  GwProblem problem{matrix(run.input("c1")), matrix(run.input("c2")), {}, {}};
  problem.p = copied(read_weights(run, "a", problem.c1.rows()));
  problem.q = copied(read_weights(run, "b", problem.c2.rows()));
  return problem;
}

GwProblem generated_graphs(const Run<Params>& run) {
  const auto& p = run.params();
  auto rng = run.rng("points");
  const auto uniform = [&] { return rng.uniform(); };
  GwProblem problem{ot::sbm_graph(p.n, uniform), ot::sbm_graph(p.m, uniform), {}, {}};
  problem.p = copied(read_weights(run, "a", p.n));
  problem.q = copied(read_weights(run, "b", p.m));
  return problem;
}

GwProblem spaces_of_points(const Run<Params>& run, Points& points) {
  const auto& p = run.params();
  const ot::Cost cost{p.cost, p.cost_p};
  return {ot::Geometry::of_points(cost, points.x, points.x).matrix(),
          ot::Geometry::of_points(cost, points.y, points.y).matrix(), copied(points.a),
          copied(points.b)};
}

Matrix features_of_points(const Run<Params>& run, const Points& points) {
  const auto& p = run.params();
  if (points.x.size() == 0)
    throw BadInput("alpha below 1 weighs features: give data.features_cost", "params.alpha");
  if (points.x.cols() != points.y.cols())
    bad_input("data.y", "has ", points.y.cols(), " columns, data.x has ", points.x.cols(),
              ": costs between them as features need one dimension; or give "
              "data.features_cost");
  return ot::Geometry::of_points({p.cost, p.cost_p}, points.x, points.y).matrix();
}

void require_size(const Matrix& m, const GwProblem& problem, const char* key) {
  const Index rows = problem.c1.rows(), cols = problem.c2.rows();
  if (m.rows() == rows && m.cols() == cols) return;
  bad_input(key, "is ", m.rows(), " x ", m.cols(), " for spaces of ", rows, " and ", cols,
            " points");
}

void read_features(const Run<Params>& run, const Points& points, GwProblem& problem) {
  const auto& p = run.params();
  const bool is_fused = p.solver == Solver::fused_gw || (p.solver != Solver::gw && p.alpha < 1);
  const auto given = run.find_input("features_cost");
  if (given && !is_fused)
    throw BadInput("has no influence at alpha = 1, the default of this solver",
                   "data.features_cost");
  if (!is_fused) return;
  problem.alpha = p.alpha;
  if (given || p.alpha < 1)
    problem.features =
        scaled(run, given ? Matrix(matrix(*given)) : features_of_points(run, points));
  if (given) require_size(problem.features, problem, "data.features_cost");
}

void require_kl_entries(const Run<Params>& run, const Matrix& c, const char* role) {
  Index i = 0, j = 0;
  if (run.params().gw_loss != ot::GwLoss::kKl || c.minCoeff(&i, &j) >= 0) return;
  const bool is_given = run.find_input(role).has_value();
  bad_input(is_given ? std::string("data.") + role : "params.cost",
            "the kl loss takes no negative entries, ",
            (is_given ? place(i, j) : "a cost of this kind"), " is ", c(i, j));
}

double absolute_epsilon(const Run<Params>& run, const GwProblem& problem) {
  const auto& p = run.params();
  const ot::GwObjective objective(problem);
  const Matrix first = objective.gradient(objective.cross_term(ot::first_plan(problem, nullptr)));
  const auto geometry = ot::Geometry::of_matrix(first);
  const double epsilon = ot::absolute_epsilon(p.epsilon, p.epsilon_mode, geometry);
  if (epsilon > 0) return epsilon;
  throw BadInput(ot::no_unit(p.epsilon_mode, geometry, "entries of the first gradient"),
                 "params.epsilon_mode");
}

}  // namespace

Spaces read_spaces(const Run<Params>& run) {
  const auto& p = run.params();
  if (run.find_input("c2") && !run.find_input("c1"))
    throw BadInput("data.c2 is given without data.c1", "data.c2");
  const bool has_points =
      !run.find_input("c1") && (run.find_input("x") || run.find_input("y") || p.generator);
  Points points;
  if (has_points) points = read_points(run);
  const auto sizes = [&]() -> std::pair<double, double> {
    if (has_points) return {points.x.rows(), points.y.rows()};
    if (const auto c1 = run.find_input("c1"), c2 = run.find_input("c2"); c1 && c2)
      return {c1->size(0), c2->size(0)};
    return {p.n, p.m};
  }();
  require_room(run, sizes.first, sizes.second);

  Spaces spaces;
  spaces.problem = has_points             ? spaces_of_points(run, points)
                   : run.find_input("c1") ? spaces_of_matrices(run)
                                          : generated_graphs(run);
  spaces.problem.loss = p.gw_loss;
  require_kl_entries(run, spaces.problem.c1, "c1");
  require_kl_entries(run, spaces.problem.c2, "c2");
  spaces.problem.c1 = scaled(run, std::move(spaces.problem.c1));
  spaces.problem.c2 = scaled(run, std::move(spaces.problem.c2));
  read_features(run, points, spaces.problem);
  if (uses_epsilon(p.solver)) spaces.epsilon = absolute_epsilon(run, spaces.problem);
  spaces.rows_x = std::move(points.rows_x);
  spaces.rows_y = std::move(points.rows_y);
  return spaces;
}

Matrix read_first_plan(const Run<Params>& run, const Spaces& spaces) {
  Matrix product = ot::first_plan(spaces.problem, nullptr);
  const auto given = run.find_input("plan_init");
  if (!given) return product;
  const char* key = "data.plan_init";
  Matrix plan = matrix(*given);
  require_size(plan, spaces.problem, key);
  Index i = 0, j = 0;
  if (plan.minCoeff(&i, &j) < 0) bad_input(key, place(i, j), " is negative: ", plan(i, j));
  const double error = ot::marginal_error(spaces.problem, plan);
  if (error > kCoupling)
    bad_input(key, "is no coupling of the weights: its marginals are off by ", error);
  const bool has_zeros = ((plan.array() <= 0) && (product.array() > 0)).any();
  if (has_multiplicative_steps(run.params().solver) && has_zeros)
    throw BadInput("has zeros where both weights are positive, which the steps of this solver keep",
                   key);
  return plan;
}

Matrix random_start(const Run<Params>& run, const Spaces& spaces, Rng& rng) {
  Matrix vertex = ot::random_vertex(spaces.problem, [&rng] { return rng.uniform(); });
  if (!has_multiplicative_steps(run.params().solver)) return vertex;
  return (vertex + ot::first_plan(spaces.problem, nullptr)) / 2;
}

}  // namespace assay::ot_solve
