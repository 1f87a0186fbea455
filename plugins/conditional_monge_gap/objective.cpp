#include "plugins/conditional_monge_gap/objective.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <future>

#include "plugins/numerics/ot/monge_gap.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/support.hpp"
#include "plugins/numerics/ot/symmetric_sinkhorn.hpp"

namespace assay::conditional_monge_gap {
namespace {

using ot::Geometry;

constexpr std::chrono::milliseconds kPatience{100};  // between two questions to the host

struct Part {
  double value = 0;
  Matrix slopes;
  bool converged = true;
};

ot::SinkhornOptions solver(const ObjectiveOptions& o, double epsilon, const Stop& stop) {
  ot::SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = o.tol;
  options.max_iterations = o.max_iterations;
  options.on_check = [&stop](const ot::SinkhornProgress&) {
    return stop() ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  return options;
}

// Costs are read in every iteration: from points of many coordinates they are computed once.
Matrix costs_of(const ot::Cost& cost, MatrixView x, MatrixView y) {
  return Geometry::of_points(cost, x, y).matrix();
}

Part fit(const ObjectiveOptions& o, MatrixView t, MatrixView y, double self_term,
         const Stop& stop) {
  const auto w = ot::uniform_weights(t.rows());
  const auto options = solver(o, o.epsilon_fit, stop);
  const Matrix ty = costs_of(o.cost, t, y), tt = costs_of(o.cost, t, t);
  ot::SinkhornDivergence s;
  s.xy = ot::sinkhorn(Geometry::of_matrix(ty), w, w, options);
  s.xx = ot::symmetric_sinkhorn(Geometry::of_matrix(tt), w, options);
  return {s.xy.dual_value - s.xx.dual_value / 2 - self_term,
          ot::divergence_gradient_x(Geometry::of_points(o.cost, t, y), w, w, s),
          s.xy.converged && s.xx.converged};
}

Part gap(const ObjectiveOptions& o, MatrixView x, MatrixView t, const Stop& stop) {
  const auto w = ot::uniform_weights(t.rows());
  const Matrix xt = costs_of(o.cost, x, t);
  ot::MongeGap gap;
  gap.solved = ot::sinkhorn(Geometry::of_matrix(xt), w, w, solver(o, o.epsilon_gap, stop));
  const double entropies = 2 * std::log(static_cast<double>(t.rows()));  // of both sides
  return {xt.diagonal().mean() - gap.solved.dual_value + o.epsilon_gap * entropies,
          ot::monge_gap_gradient(o.cost, x, t, gap), gap.solved.converged};
}

}  // namespace

double self_term(const ObjectiveOptions& o, MatrixView y) {
  const Stop never = [] { return false; };
  const Matrix yy = costs_of(o.cost, y, y);
  const auto solved = ot::symmetric_sinkhorn(Geometry::of_matrix(yy), ot::uniform_weights(y.rows()),
                                             solver(o, o.epsilon_fit, never));
  return solved.dual_value / 2;
}

Loss loss_of(const ObjectiveOptions& o, MatrixView x, MatrixView t, MatrixView y, double self_term,
             const Stop& should_stop) {
  std::atomic<bool> is_stopped = false;
  const Stop ask = [&] {
    if (should_stop()) is_stopped = true;
    return is_stopped.load();
  };
  const Stop look = [&] { return is_stopped.load(); };
  Part fitting, optimality;
  if (o.solves_at_once && o.lambda > 0) {
    auto other = std::async(std::launch::async, [&] { return gap(o, x, t, look); });
    fitting = fit(o, t, y, self_term, ask);
    while (other.wait_for(kPatience) != std::future_status::ready) ask();
    optimality = other.get();
  } else {
    fitting = fit(o, t, y, self_term, ask);
    if (o.lambda > 0) optimality = gap(o, x, t, ask);
  }
  Loss loss;
  loss.is_stopped = is_stopped;
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
