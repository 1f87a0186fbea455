#include "plugins/numerics/ot/gw_result.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace assay::ot {
namespace {

constexpr double kMarginalTolerance = 1e-6;  // of a coupling, L1; as for the sum of weights

}  // namespace

double marginal_error(const GwProblem& problem, const Matrix& plan) {
  return (plan.rowwise().sum() - vector_of(problem.p)).cwiseAbs().sum() +
         (plan.colwise().sum().transpose() - vector_of(problem.q)).cwiseAbs().sum();
}

Matrix first_plan(const GwProblem& problem, const Matrix* start) {
  if (!start) return vector_of(problem.p) * vector_of(problem.q).transpose();
  const bool fits = start->rows() == problem.c1.rows() && start->cols() == problem.c2.rows();
  if (!fits || !start->allFinite() || start->minCoeff() < 0 ||
      marginal_error(problem, *start) > kMarginalTolerance)
    throw std::invalid_argument("the first plan is not a coupling of the two weights");
  return *start;
}

void certify(const GwObjective& objective, GwResult& result) {
  const GwProblem& problem = objective.problem();
  const Matrix cross = objective.cross_term(result.plan);
  const Matrix gradient = objective.gradient(cross);
  result.cost = result.value = objective.value(result.plan, cross);
  result.marginal_error = marginal_error(problem, result.plan);
  result.stationarity_gap = std::numeric_limits<double>::quiet_NaN();
  if (!(result.marginal_error <= kMarginalTolerance)) return;
  // Of the best coupling the lower bound, so that the gap is one whatever rounding does.
  const double best = emd(Geometry::of_matrix(gradient), problem.p, problem.q).dual_value;
  result.stationarity_gap = std::max(0.0, gradient.cwiseProduct(result.plan).sum() - best);
}

}  // namespace assay::ot
