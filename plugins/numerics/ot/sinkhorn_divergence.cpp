#include "plugins/numerics/ot/sinkhorn_divergence.hpp"

#include <algorithm>
#include <stdexcept>

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/ot/symmetric_sinkhorn.hpp"

namespace assay::ot {
namespace {

// Of a row of the plan that sums to 1: what a sum in double does not see.
constexpr double kNegligibleMass = 1e-20;

Geometry self(const Geometry& geometry, const Matrix& points) {
  return Geometry::of_points(geometry.cost(), points, points).divided_by(geometry.unit());
}

void check_points(const Geometry& geometry) {
  if (!geometry.has_points())
    throw std::invalid_argument("a divergence and its gradient need points, not a cost matrix");
}

// Row i of P / a_i at a time.
class PlanRows {
 public:
  PlanRows(const Geometry& geometry, std::span<const double> b, const SinkhornResult& solved)
      : geometry_(geometry),
        solved_(solved),
        costs_(linalg::padded(b.size())),
        gamma_(costs_.size(), 0.0),
        b_(costs_.size(), 0.0),
        row_(Vector::Zero(static_cast<Index>(costs_.size()))) {
    std::copy(b.begin(), b.end(), b_.begin());
    for (std::size_t j = 0; j < b.size(); ++j)
      gamma_[j] = solved.g[static_cast<Index>(j)] / solved.epsilon;
  }

  Eigen::Ref<const Vector> row(Index i) {
    geometry_.copy_row(i, costs_.data());
    linalg::kernels().f64.gibbs(costs_.data(), gamma_.data(), b_.data(),
                                solved_.f[i] / solved_.epsilon, 1 / solved_.epsilon, row_.data(),
                                costs_.size());
    row_.array() *= Eigen::Map<const Eigen::ArrayXd>(b_.data(), row_.size());
    return row_.head(geometry_.cols());
  }

  // The costs behind the last row.
  Eigen::Map<const Vector> costs() const { return {costs_.data(), geometry_.cols()}; }

 private:
  const Geometry& geometry_;
  const SinkhornResult& solved_;
  linalg::PaddedArray<double> costs_, gamma_, b_;
  Vector row_;
};

// Nearer than this in units of |x|, the differences of add_euclidean() would lose their digits.
constexpr double kNearPoints = 1e-6;

// gradient += scale sum_j w_j (x - y_j) / |x - y_j|, by two products instead of a pass over all
// pairs and coordinates.
void add_euclidean(const Matrix& x, Index i, const Matrix& y, Eigen::Ref<const Vector> w,
                   const Vector& distances, double scale, Matrix& gradient) {
  const double least = kNearPoints * x.row(i).norm();
  const Vector v = (distances.array() > least).select(w.array() / distances.array(), 0.0).matrix();
  gradient.row(i) += scale * (v.sum() * x.row(i) - v.transpose() * y);
  for (Index j = 0; j < y.rows(); ++j)
    if (!(distances[j] > least))
      add_cost_gradient({CostKind::kEuclidean}, point(y, j), point(x, i), scale * w[j],
                        {gradient.data() + i * x.cols(), to_size(x.cols())});
}

SinkhornResult self_term(const Geometry& geometry, std::span<const double> weights,
                         SinkhornOptions options, const SinkhornResult* last) {
  options.init_g = {};
  options.init_f = last ? span_of(last->f) : std::span<const double>();
  return symmetric_sinkhorn(geometry, weights, options);
}

}  // namespace

SinkhornDivergence sinkhorn_divergence(const Geometry& geometry, std::span<const double> a,
                                       std::span<const double> b, const SinkhornOptions& options,
                                       const DivergenceReuse& reuse) {
  check_points(geometry);
  const SinkhornDivergence* last = reuse.warm_start;
  SinkhornOptions cross = options;
  cross.init_f = {};
  cross.init_g = last ? span_of(last->xy.g) : std::span<const double>();
  SinkhornDivergence s;
  s.xy = sinkhorn(geometry, a, b, cross);
  s.xx = self_term(self(geometry, geometry.x()), a, options, last ? &last->xx : nullptr);
  s.yy = reuse.yy ? *reuse.yy
                  : self_term(self(geometry, geometry.y()), b, options, last ? &last->yy : nullptr);
  s.value = s.xy.dual_value - (s.xx.dual_value + s.yy.dual_value) / 2;
  s.marginal_error = std::max({s.xy.marginal_error, s.xx.marginal_error, s.yy.marginal_error});
  s.converged = s.xy.converged && s.xx.converged && s.yy.converged;
  return s;
}

Matrix value_gradient_x(const Geometry& geometry, std::span<const double> a,
                        std::span<const double> b, const SinkhornResult& solved) {
  check_points(geometry);
  if (a.size() != to_size(geometry.rows()) || b.size() != to_size(geometry.cols()) ||
      solved.f.size() != geometry.rows() || solved.g.size() != geometry.cols())
    throw std::invalid_argument("a gradient needs the weights and potentials of its geometry");
  const Matrix &x = geometry.x(), &y = geometry.y();
  Matrix gradient = Matrix::Zero(x.rows(), x.cols());
  PlanRows plan(geometry, b, solved);
  for (Index i = 0; i < x.rows(); ++i) {
    const double scale = a[to_size(i)] / geometry.unit();
    if (!(scale > 0)) continue;
    const Eigen::Ref<const Vector> w = plan.row(i);
    if (geometry.cost().kind == CostKind::kSqEuclidean) {
      gradient.row(i) = 2 * scale * (w.sum() * x.row(i) - w.transpose() * y);
      continue;
    }
    if (geometry.cost().kind == CostKind::kEuclidean) {
      add_euclidean(x, i, y, w, plan.costs() * geometry.unit(), scale, gradient);
      continue;
    }
    for (Index j = 0; j < y.rows(); ++j)
      if (w[j] > kNegligibleMass)
        add_cost_gradient(geometry.cost(), point(y, j), point(x, i), scale * w[j],
                          {gradient.data() + i * x.cols(), to_size(x.cols())});
  }
  return gradient;
}

Matrix value_gradient_y(const Geometry& geometry, std::span<const double> a,
                        std::span<const double> b, const SinkhornResult& solved) {
  check_points(geometry);
  const Geometry exchanged =
      Geometry::of_points(geometry.cost(), geometry.y(), geometry.x()).divided_by(geometry.unit());
  SinkhornResult turned;
  turned.epsilon = solved.epsilon;
  turned.f = solved.g;
  turned.g = solved.f;
  return value_gradient_x(exchanged, b, a, turned);
}

Matrix divergence_gradient_x(const Geometry& geometry, std::span<const double> a,
                             std::span<const double> b, const SinkhornDivergence& divergence) {
  return value_gradient_x(geometry, a, b, divergence.xy) -
         value_gradient_x(self(geometry, geometry.x()), a, a, divergence.xx);
}

Matrix divergence_gradient_y(const Geometry& geometry, std::span<const double> a,
                             std::span<const double> b, const SinkhornDivergence& divergence) {
  return value_gradient_y(geometry, a, b, divergence.xy) -
         value_gradient_x(self(geometry, geometry.y()), b, b, divergence.yy);
}

}  // namespace assay::ot
