#include "plugins/conditional_monge_gap/metrics.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/ot/monge_gap.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::conditional_monge_gap {
namespace {

// Mean of the kernels over all pairs of a row of x and a row of y, summed over the bandwidths.
double mean_kernel(MatrixView x, MatrixView y, const StopPoint& stop_point) {
  const Vector x_norms = x.rowwise().squaredNorm();
  const Eigen::RowVectorXd y_norms = y.rowwise().squaredNorm().transpose();
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i) {
    stop_point();
    const Eigen::RowVectorXd squares =
        (y_norms - 2 * x.row(i) * y.transpose()).array().operator+(x_norms[i]).max(0).matrix();
    for (const double gamma : kBandwidths) sum += (-gamma * squares).array().exp().sum();
  }
  return sum / static_cast<double>(x.rows()) / static_cast<double>(y.rows());
}

}  // namespace

double drug_signature(MatrixView target, MatrixView predicted) {
  return (mean_of(target) - mean_of(predicted)).norm();
}

double r_squared(MatrixView target, MatrixView predicted) {
  Vector t = mean_of(target), p = mean_of(predicted);
  t.array() -= t.mean();
  p.array() -= p.mean();
  const double scale = t.squaredNorm() * p.squaredNorm();
  return scale > 0 ? t.dot(p) * t.dot(p) / scale : 0;
}

double mmd(MatrixView target, MatrixView predicted, const StopPoint& stop_point) {
  const double sum = mean_kernel(target, target, stop_point) +
                     mean_kernel(predicted, predicted, stop_point) -
                     2 * mean_kernel(target, predicted, stop_point);
  return sum / static_cast<double>(std::size(kBandwidths));
}

Metrics& Metrics::operator+=(const Metrics& o) {
  r2 += o.r2;
  drug_signature += o.drug_signature;
  mmd += o.mmd;
  wasserstein += o.wasserstein;
  sinkhorn_divergence += o.sinkhorn_divergence;
  monge_gap += o.monge_gap;
  return *this;
}

Metrics& Metrics::operator/=(double count) {
  for (double* value : {&r2, &drug_signature, &mmd, &wasserstein, &sinkhorn_divergence, &monge_gap})
    *value /= count;
  return *this;
}

Metrics compare(MatrixView target, MatrixView predicted, const MetricOptions& options) {
  Metrics m;
  m.r2 = r_squared(target, predicted);
  m.drug_signature = drug_signature(target, predicted);
  m.mmd = mmd(target, predicted, options.stop_point);
  const auto geometry = ot::Geometry::of_points({ot::CostKind::kEuclidean}, target, predicted);
  ot::SinkhornOptions solver;
  solver.epsilon = ot::absolute_epsilon(options.epsilon, options.epsilon_mode, geometry);
  if (solver.epsilon <= 0) return m;  // every distance is 0
  solver.tol = options.tol;
  solver.max_iterations = options.max_iterations;
  solver.threads = options.threads;
  solver.on_check = optimise::stop_check(options.stop_point);
  const auto divergence = ot::sinkhorn_divergence(geometry, ot::uniform_weights(target.rows()),
                                                  ot::uniform_weights(predicted.rows()), solver);
  m.wasserstein = divergence.xy.dual_value;
  m.sinkhorn_divergence = divergence.value;
  return m;
}

double exact_gap(const ot::Cost& cost, MatrixView x, MatrixView t) {
  const Index n = std::min(kGapRows, x.rows());
  return ot::exact_monge_gap(cost, x.topRows(n), t.topRows(n)).value;
}

}  // namespace assay::conditional_monge_gap
