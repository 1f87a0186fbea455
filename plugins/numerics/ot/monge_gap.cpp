#include "plugins/numerics/ot/monge_gap.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

void check_shapes(MatrixView x, MatrixView t) {
  if (x.rows() != t.rows() || x.cols() != t.cols() || x.size() == 0)
    throw std::invalid_argument("a Monge gap needs the image of every point, in its dimension");
}

std::span<const double> view_row(MatrixView points, Index i) {
  return {points.data() + i * points.outerStride(), static_cast<std::size_t>(points.cols())};
}

double displacement_cost(const Cost& cost, MatrixView x, MatrixView t) {
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i) sum += cost_between(cost, view_row(x, i), view_row(t, i));
  return sum / static_cast<double>(x.rows());
}

}  // namespace

MongeGap monge_gap(const Cost& cost, MatrixView x, MatrixView t, const SinkhornOptions& options) {
  check_shapes(x, t);
  const auto w = uniform_weights(x.rows());
  MongeGap gap;
  gap.displacement_cost = displacement_cost(cost, x, t);
  gap.solved = sinkhorn(Geometry::of_points(cost, x, t), w, w, options);
  const double entropies = 2 * std::log(static_cast<double>(x.rows()));  // of both sides
  gap.value = gap.displacement_cost - (gap.solved.dual_value - options.epsilon * entropies);
  return gap;
}

Matrix monge_gap_gradient(const Cost& cost, MatrixView x, MatrixView t, const MongeGap& gap) {
  check_shapes(x, t);
  const auto w = uniform_weights(x.rows());
  Matrix gradient = -value_gradient_y(Geometry::of_points(cost, x, t), w, w, gap.solved);
  for (Index i = 0; i < x.rows(); ++i)
    add_cost_gradient(
        cost, view_row(x, i), view_row(t, i), w[0],
        {gradient.data() + i * gradient.cols(), static_cast<std::size_t>(gradient.cols())});
  return gradient;
}

ExactMongeGap exact_monge_gap(const Cost& cost, MatrixView x, MatrixView t,
                              const EmdOptions& options) {
  check_shapes(x, t);
  const auto w = uniform_weights(x.rows());
  const EmdResult solved = emd(Geometry::of_points(cost, x, t), w, w, options);
  ExactMongeGap gap;
  gap.displacement_cost = displacement_cost(cost, x, t);
  gap.transport_cost = solved.cost;
  gap.value = gap.displacement_cost - gap.transport_cost;
  gap.converged = solved.converged;
  return gap;
}

}  // namespace assay::ot
