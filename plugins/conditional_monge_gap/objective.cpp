#include "plugins/conditional_monge_gap/objective.hpp"

#include <cmath>

#include "plugins/numerics/ot/monge_gap.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/support.hpp"
#include "plugins/numerics/ot/symmetric_sinkhorn.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::conditional_monge_gap {
namespace {

using ot::Geometry;

struct Part {
  double value = 0;
  Matrix slopes;
  bool converged = true;
};

ot::SinkhornOptions solver(const ObjectiveOptions& o, double epsilon, const StopPoint& stop_point) {
  ot::SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = o.tol;
  options.max_iterations = o.max_iterations;
  options.on_check = optimise::stop_check(stop_point);
  return options;
}

// Costs are read in every iteration: from points of many coordinates they are computed once.
Matrix costs_of(const ot::Cost& cost, MatrixView x, MatrixView y) {
  return Geometry::of_points(cost, x, y).matrix();
}

Part fit(const ObjectiveOptions& o, MatrixView t, MatrixView y, double self_term,
         const StopPoint& stop_point) {
  const auto w = ot::uniform_weights(t.rows());
  const auto options = solver(o, o.epsilon_fit, stop_point);
  const Matrix ty = costs_of(o.cost, t, y), tt = costs_of(o.cost, t, t);
  ot::SinkhornDivergence s;
  s.xy = ot::sinkhorn(Geometry::of_matrix(ty), w, w, options);
  s.xx = ot::symmetric_sinkhorn(Geometry::of_matrix(tt), w, options);
  return {s.xy.dual_value - s.xx.dual_value / 2 - self_term,
          ot::divergence_gradient_x(Geometry::of_points(o.cost, t, y), w, w, s),
          s.xy.converged && s.xx.converged};
}

Part gap(const ObjectiveOptions& o, MatrixView x, MatrixView t, const StopPoint& stop_point) {
  const auto w = ot::uniform_weights(t.rows());
  const Matrix xt = costs_of(o.cost, x, t);
  ot::MongeGap gap;
  gap.solved = ot::sinkhorn(Geometry::of_matrix(xt), w, w, solver(o, o.epsilon_gap, stop_point));
  const double entropies = 2 * std::log(static_cast<double>(t.rows()));  // of both sides
  return {xt.diagonal().mean() - gap.solved.dual_value + o.epsilon_gap * entropies,
          ot::monge_gap_gradient(o.cost, x, t, gap), gap.solved.converged};
}

}  // namespace

double self_term(const ObjectiveOptions& o, MatrixView y) {
  const StopPoint never = [] {};
  const Matrix yy = costs_of(o.cost, y, y);
  const auto solved = ot::symmetric_sinkhorn(Geometry::of_matrix(yy), ot::uniform_weights(y.rows()),
                                             solver(o, o.epsilon_fit, never));
  return solved.dual_value / 2;
}

Loss loss_of(const ObjectiveOptions& o, MatrixView x, MatrixView t, MatrixView y, double self_term,
             const StopPoint& stop_point) {
  Part fitting, optimality;
  const unsigned threads = o.solves_at_once ? 2 : 1;
  parallel::for_each(o.lambda > 0 ? 2 : 1, threads, [&](std::size_t term) {
    if (term == 0)
      fitting = fit(o, t, y, self_term, stop_point);
    else
      optimality = gap(o, x, t, stop_point);
  });
  Loss loss;
  loss.fitting = fitting.value;
  loss.slopes = fitting.slopes;
  loss.solves = 1;
  loss.unconverged = fitting.converged ? 0 : 1;
  if (o.lambda > 0) {
    loss.gap = optimality.value;
    loss.slopes += o.lambda * optimality.slopes;
    loss.solves = 2;
    loss.unconverged += optimality.converged ? 0 : 1;
  }
  loss.value = loss.fitting + o.lambda * loss.gap;
  return loss;
}

}  // namespace assay::conditional_monge_gap
