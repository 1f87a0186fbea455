#include "plugins/numerics/ot/gromov_wasserstein.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/ot/gw_result.hpp"

namespace assay::ot {
namespace {

constexpr double kNegligibleDecrease = 1e-12;  // of a decrease, in the scale of the objective

// The smallest point of F + slope t + curvature t^2 on [0, 1], for slope <= 0.
double line_minimum(double slope, double curvature) {
  if (curvature <= 0) return 1;
  return std::min(1.0, -slope / (2 * curvature));
}

// The iterate with what follows from it by linearity, so that a step needs no product of its own.
class ConditionalGradient {
 public:
  ConditionalGradient(const GwObjective& objective, const GwOptions& options)
      : objective_(objective),
        should_stop_(options.should_stop),
        plan_(first_plan(objective.problem(), options.start)),
        cross_(objective.cross_term(plan_)),
        value_(objective.value(plan_, cross_)) {}

  const Matrix& plan() const { return plan_; }
  double value() const { return value_; }
  double step_size() const { return step_size_; }
  // Why the last iteration was not done; empty when it was.
  const std::string& failure() const { return failure_; }

  // One iteration; the decrease of F. 0, and nothing done, when its transport problem was ended
  // early or has no certified plan.
  double advance() {
    const GwProblem& problem = objective_.problem();
    const Matrix gradient = objective_.gradient(cross_);
    EmdOptions options;
    if (!basis_.empty()) options.start = &basis_;
    options.check_every = 1000;
    options.on_check = [this](const EmdProgress&) {
      return should_stop_ && should_stop_() ? optimise::Verdict::kStop
                                            : optimise::Verdict::kContinue;
    };
    EmdResult vertex = emd(Geometry::of_matrix(gradient), problem.p, problem.q, options);
    failure_ = vertex.failure;
    if (!vertex.converged) return 0;
    const Matrix direction = dense_plan(vertex.plan, plan_.rows(), plan_.cols()) - plan_;
    const Matrix cross = objective_.cross_term(vertex.plan) - cross_;
    basis_ = std::move(vertex.basis);

    const double slope = std::min(0.0, gradient.cwiseProduct(direction).sum());
    const double curvature = objective_.curvature(direction, cross);
    step_size_ = line_minimum(slope, curvature);
    plan_ += step_size_ * direction;
    cross_ += step_size_ * cross;
    const double decrease = -step_size_ * (slope + curvature * step_size_);
    value_ -= decrease;
    return decrease;
  }

 private:
  const GwObjective& objective_;
  const std::function<bool()>& should_stop_;
  Matrix plan_, cross_;
  double value_, step_size_ = 0;
  std::string failure_;
  EmdBasis basis_;
};

}  // namespace

GwResult gromov_wasserstein(const GwProblem& problem, const GwOptions& options) {
  const GwObjective objective(problem);
  ConditionalGradient descent(objective, options);
  const double negligible = kNegligibleDecrease * objective.scale();
  GwResult result;
  result.failure = "iteration limit reached";
  while (!result.converged && result.iterations < options.max_iterations) {
    const double decrease = descent.advance();
    ++result.iterations;
    result.converged = descent.failure().empty() &&
                       decrease <= std::max(negligible, options.tol * std::abs(descent.value()));
    if (options.on_check && options.on_check({result.iterations, descent.value(),
                                              descent.step_size()}) == optimise::Verdict::kStop) {
      result.is_stopped = true;
      result.failure = "stopped by the caller";
      break;
    }
    if (!descent.failure().empty()) {
      result.failure = "exact transport along the gradient: " + descent.failure();
      break;
    }
  }
  if (result.converged) result.failure.clear();
  result.plan = descent.plan().cwiseMax(0);
  certify(objective, result);
  return result;
}

Matrix random_vertex(const GwProblem& problem, const std::function<double()>& uniform) {
  Matrix costs(problem.c1.rows(), problem.c2.rows());
  for (Index k = 0; k < costs.size(); ++k) costs.data()[k] = uniform();
  return dense_plan(emd(Geometry::of_matrix(costs), problem.p, problem.q).plan, costs.rows(),
                    costs.cols());
}

std::vector<Matrix> gw_starts(const GwProblem& problem, Index count,
                              const std::function<double()>& uniform) {
  std::vector<Matrix> starts{first_plan(problem, nullptr)};
  while (static_cast<Index>(starts.size()) < count)
    starts.push_back(random_vertex(problem, uniform));
  return starts;
}

GwRestarts best_of_starts(Index count, const std::function<GwResult(Index start)>& solve) {
  if (count < 1) throw std::invalid_argument("restarts need at least one start");
  GwRestarts restarts;
  std::vector<double> costs;
  for (Index k = 0; k < count && !restarts.best.is_stopped; ++k) {
    GwResult result = solve(k);
    costs.push_back(result.cost);
    const bool is_stopped = result.is_stopped;
    if (k == 0 || result.value < restarts.best.value) {
      restarts.best = std::move(result);
      restarts.best_start = k;
    }
    restarts.best.is_stopped = is_stopped;
  }
  const Eigen::Map<const Eigen::ArrayXd> all(costs.data(), static_cast<Index>(costs.size()));
  restarts.cost_deviation = std::sqrt((all - all.mean()).square().mean());
  return restarts;
}

}  // namespace assay::ot
