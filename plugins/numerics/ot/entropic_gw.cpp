#include "plugins/numerics/ot/entropic_gw.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "plugins/numerics/ot/gw_acceleration.hpp"
#include "plugins/numerics/ot/gw_iteration.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {
namespace {

enum class Reference { kProduct, kLastPlan };  // what the entropy of a step is relative to

constexpr double kLoosestInner = 1e-3;  // marginal error of the first inner solves
// Of an inner marginal error in the last change of the plan; by reference.
constexpr double kShare[] = {0.02, 0.1};
constexpr double kInnerNoise = 0.01;  // of the same in tol: a larger one keeps the plan changing
constexpr double kTightest = 1e-13;
constexpr double kBlindStep = 0.5;            // where an inexact inner solve hides the slope
constexpr double kCurvatureRounding = 1e-14;  // of a curvature, in the scale of the objective

double entropy(const Matrix& plan) {
  return -plan.unaryExpr([](double v) { return v > 0 ? v * std::log(v) : 0.0; }).sum();
}

// log(P_ij / (p_i q_j)), 0 where a weight is 0.
Matrix log_density(const GwProblem& problem, const Matrix& plan) {
  Matrix density = Matrix::Zero(plan.rows(), plan.cols());
  for (Index i = 0; i < plan.rows(); ++i)
    for (Index j = 0; j < plan.cols(); ++j) {
      const double w =
          problem.p[static_cast<std::size_t>(i)] * problem.q[static_cast<std::size_t>(j)];
      if (!(w > 0)) continue;
      if (!(plan(i, j) > 0))
        throw std::invalid_argument("a proximal step needs a first plan without zeros");
      density(i, j) = std::log(plan(i, j) / w);
    }
  return density;
}

// The iterate: plan, cross term and, for Reference::kLastPlan, log density, stacked.
class SinkhornSteps {
 public:
  SinkhornSteps(const GwObjective& objective, const EntropicGwOptions& options, Reference reference)
      : objective_(objective),
        options_(options),
        rows_(objective.rows()),
        share_(kShare[static_cast<int>(reference)]),
        plan_(first_plan(objective.problem(), options.start)),
        cross_(objective.cross_term(plan_)),
        acceleration_(rows_, objective.cols()) {
    if (reference == Reference::kLastPlan) density_ = log_density(objective.problem(), plan_);
    argument_ = stacked();
    final_tol_ = std::max(kTightest, std::min(options.inner_tol, kInnerNoise * options.tol));
    inner_.epsilon = options.epsilon;
    inner_.max_iterations = options.inner_max_iterations;
    inner_.check_every = 1;
    inner_.threads = options.threads;
    inner_.on_check = [this](const SinkhornProgress&) {
      return options_.should_stop && options_.should_stop() ? optimise::Verdict::kStop
                                                            : optimise::Verdict::kContinue;
    };
  }

  const Matrix& plan() const { return plan_; }
  double cost() const { return objective_.value(plan_, cross_); }
  // A loose inner solve may leave the plan as it was: only a full one proves it settled.
  bool is_settled(double change, double tol) const {
    return change <= tol && inner_.tol <= final_tol_;
  }
  std::string_view fault() const {
    if (solved_.converged) return {};
    return "inner solves end above inner_tol: raise epsilon or inner_max_iterations";
  }

  // One iteration; the L1 distance of the plan from the argument that gave it. Infinite, and the
  // plan as before, when the potentials leave the range of double.
  double advance() {
    const GwProblem& problem = objective_.problem();
    Matrix costs = objective_.gradient(argument_.middleRows(rows_, rows_));
    if (density_.size() > 0) costs -= options_.epsilon * argument_.bottomRows(rows_);
    const Geometry geometry = Geometry::of_matrix(costs);
    inner_.tol = std::max(final_tol_, std::min(kLoosestInner, share_ * change_));
    inner_.init_g = {solved_.g.data(), static_cast<std::size_t>(solved_.g.size())};
    SinkhornResult solved = sinkhorn(geometry, problem.p, problem.q, inner_);
    if (!solved.f.allFinite() || !solved.g.allFinite()) return kInfinity;
    plan_ = sinkhorn_plan(geometry, problem.p, problem.q, solved);
    // From the potentials, not from the plan, whose small entries vanish.
    if (density_.size() > 0)
      density_ = ((solved.f.replicate(1, costs.cols()) +
                   solved.g.transpose().replicate(costs.rows(), 1) - costs) /
                  options_.epsilon);
    change_ = (plan_ - argument_.topRows(rows_)).cwiseAbs().sum();
    cross_ = objective_.cross_term(plan_);
    solved_ = std::move(solved);
    // Momentum in a log density that grows without end, as at a vertex it does, would run away.
    argument_ = density_.size() > 0
                    ? stacked()
                    : acceleration_.next(argument_, stacked(), change_, damping(costs));
    return change_;
  }

 private:
  // The step from the argument to the plan, once F was convex along one; until then nothing. F -
  // eps H is at most slope t + curvature t^2 above its value at the argument, since -H is convex.
  std::optional<double> damping(const Matrix& gradient) {
    const Matrix direction = plan_ - argument_.topRows(rows_);
    const double curvature =
        objective_.curvature(direction, cross_ - argument_.middleRows(rows_, rows_));
    if (!is_damped_) {
      is_damped_ = curvature > kCurvatureRounding * objective_.scale();
      return is_damped_ ? std::optional(1.0) : std::nullopt;
    }
    if (curvature <= 0) return 1;
    const double slope = gradient.cwiseProduct(direction).sum() -
                         options_.epsilon * (entropy(plan_) - entropy(argument_.topRows(rows_)));
    return slope < 0 ? std::min(1.0, -slope / (2 * curvature)) : kBlindStep;
  }

  Matrix stacked() const {
    Matrix state((density_.size() > 0 ? 3 : 2) * rows_, plan_.cols());
    state.topRows(rows_) = plan_;
    state.middleRows(rows_, rows_) = cross_;
    if (density_.size() > 0) state.bottomRows(rows_) = density_;
    return state;
  }

  const GwObjective& objective_;
  const EntropicGwOptions& options_;
  Index rows_;
  double share_;
  Matrix plan_, cross_, density_;  // the density only for Reference::kLastPlan
  OuterAcceleration acceleration_;
  Matrix argument_;  // of the next iteration
  SinkhornOptions inner_;
  SinkhornResult solved_;
  bool is_damped_ = false;
  double change_ = 1, final_tol_;
};

void check_entropic_options(const EntropicGwOptions& options) {
  if (!(options.epsilon > 0) || !(options.tol > 0) || !(options.inner_tol > 0))
    throw std::invalid_argument("epsilon, tol and inner_tol must be positive");
}

GwResult iterate(const GwObjective& objective, const EntropicGwOptions& options,
                 Reference reference) {
  check_entropic_options(options);
  SinkhornSteps steps(objective, options, reference);
  return iterate_gw(objective, options, steps,
                    "potentials are not finite: epsilon is too small for these costs");
}

}  // namespace

GwResult entropic_gw(const GwProblem& problem, const EntropicGwOptions& options) {
  GwResult result = iterate(GwObjective(problem), options, Reference::kProduct);
  result.value = result.cost - options.epsilon * entropy(result.plan);
  return result;
}

GwResult proximal_gw(const GwProblem& problem, const EntropicGwOptions& options) {
  return iterate(GwObjective(problem), options, Reference::kLastPlan);
}

}  // namespace assay::ot
