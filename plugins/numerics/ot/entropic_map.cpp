#include "plugins/numerics/ot/entropic_map.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "plugins/numerics/ot/geometry.hpp"

namespace assay::ot {
namespace {

void check_map(const EntropicMap& map, MatrixView queries) {
  if (!is_strictly_convex(map.cost))
    throw std::invalid_argument("an entropic map needs a strictly convex cost of x - y");
  if (map.b.size() != map.y.rows() || map.g.size() != map.y.rows() ||
      queries.cols() != map.y.cols() || !(map.epsilon > 0) || !(map.unit > 0))
    throw std::invalid_argument("queries, targets, weights and potentials do not fit together");
}

// Softmax weights of the targets for one row of costs.
Vector target_weights(const EntropicMap& map, const Eigen::Ref<const Vector>& costs) {
  Vector w = (map.g - costs) / map.epsilon;
  for (Index j = 0; j < w.size(); ++j)
    if (!(map.b[j] > 0)) w[j] = -std::numeric_limits<double>::infinity();
  w = (w.array() - w.maxCoeff()).exp() * map.b.array();
  return w / w.sum();
}

double copysigned_power(double t, double p) { return std::copysign(std::pow(std::abs(t), p), t); }

// grad h*, the inverse of grad h. With 1/p + 1/q = 1: h = |.|_p^p / p has h* = |.|_q^q / q, and
// h = |.|_p^2 / 2 has h* = |.|_q^2 / 2; of the elastic cost it is soft thresholding.
Vector inverse_gradient(const Cost& cost, const Vector& slope) {
  if (cost.kind == CostKind::kSqEuclidean) return slope / 2;
  if (cost.kind == CostKind::kElastic)
    return slope.unaryExpr([weight = cost.p](double t) {
      return std::copysign(std::max(std::abs(t) - weight, 0.0), t);
    });
  const double q = cost.p / (cost.p - 1);
  if (cost.kind == CostKind::kPNorm)
    return slope.unaryExpr([q](double t) { return copysigned_power(t, q - 1); });
  const double length = std::pow(slope.array().abs().pow(q).sum(), 1 / q);
  if (!(length > 0)) return Vector::Zero(slope.size());
  return slope.unaryExpr(
      [q, length](double t) { return length * copysigned_power(t / length, q - 1); });
}

// sum_j w_j grad h(x - y_j): the gradient of c(y_j, x) in its second slot.
Vector mean_slope(const EntropicMap& map, const Vector& weights, std::span<const double> x) {
  Vector slope = Vector::Zero(map.y.cols());
  const std::size_t dimension = x.size();
  for (Index j = 0; j < map.y.rows(); ++j)
    if (weights[j] > 0)
      add_cost_gradient(map.cost, {map.y.row(j).data(), dimension}, x, weights[j],
                        {slope.data(), dimension});
  return slope;
}

}  // namespace

Matrix entropic_map(const EntropicMap& map, MatrixView queries) {
  check_map(map, queries);
  const Geometry geometry = Geometry::of_points(map.cost, queries, map.y).divided_by(map.unit);
  const auto dimension = static_cast<std::size_t>(queries.cols());
  linalg::PaddedArray<double> costs(linalg::padded(static_cast<std::size_t>(map.y.rows())));
  Matrix images(queries.rows(), queries.cols());
  for (Index i = 0; i < queries.rows(); ++i) {
    geometry.copy_row(i, costs.data());
    const Vector w = target_weights(map, Eigen::Map<const Vector>(costs.data(), map.y.rows()));
    if (map.cost.kind == CostKind::kSqEuclidean) {
      images.row(i).noalias() = w.transpose() * map.y;
      continue;
    }
    const Vector slope = mean_slope(map, w, {geometry.x().row(i).data(), dimension});
    images.row(i) = geometry.x().row(i) - inverse_gradient(map.cost, slope).transpose();
  }
  return images;
}

}  // namespace assay::ot
