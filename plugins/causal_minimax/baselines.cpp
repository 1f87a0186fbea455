// Everything but the anchor transform needs only second moments of each environment.
#include "plugins/causal_minimax/baselines.hpp"

#include <cmath>

namespace assay::causal_minimax {
namespace {

constexpr int kDroSteps = 4000, kIrmSteps = 200, kHalvings = 40;
constexpr double kSettled = 1e-14;  // relative decrease of the objective

struct Moments {
  Eigen::MatrixXd xx;
  Eigen::VectorXd xy;
  double yy = 0;

  double error(const Eigen::VectorXd& w) const { return w.dot(xx * w - 2 * xy) + yy; }
};

std::vector<Moments> moments_of(const Design& d) {
  std::vector<Moments> all;
  for (const auto& rows : d.environments) {
    const Eigen::MatrixXd x = d.x(rows, Eigen::all);
    const Eigen::VectorXd y = d.y(rows);
    const auto n = static_cast<double>(rows.size());
    all.push_back({x.transpose() * x / n, x.transpose() * y / n, y.squaredNorm() / n});
  }
  return all;
}

Eigen::VectorXd solve(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
  return a.completeOrthogonalDecomposition().solve(b);
}

// Objective of IRMv1, its gradient, and a positive semidefinite part of its Hessian.
struct IrmPoint {
  double value = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd curvature;
};

IrmPoint irm_at(const std::vector<Moments>& environments, double penalty,
                const Eigen::VectorXd& w) {
  IrmPoint p{0, Eigen::VectorXd::Zero(w.size()), Eigen::MatrixXd::Zero(w.size(), w.size())};
  for (const auto& m : environments) {
    const Eigen::VectorXd xxw = m.xx * w;
    const double slope = 2 * w.dot(xxw - m.xy);  // of the error in the scale, at 1
    const Eigen::VectorXd slope_gradient = 4 * xxw - 2 * m.xy;
    p.value += m.error(w) + penalty * slope * slope;
    p.gradient += 2 * (xxw - m.xy) + 2 * penalty * slope * slope_gradient;
    p.curvature += 2 * m.xx + 2 * penalty * slope_gradient * slope_gradient.transpose() +
                   8 * penalty * std::max(slope, 0.0) * m.xx;
  }
  return p;
}

}  // namespace

Eigen::VectorXd least_squares(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  return x.completeOrthogonalDecomposition().solve(y);
}

double mean_squared_error(const Design& d, const std::vector<Eigen::Index>& rows,
                          const Eigen::VectorXd& weights) {
  return (d.y(rows) - d.x(rows, Eigen::all) * weights).squaredNorm() /
         static_cast<double>(rows.size());
}

Eigen::VectorXd anchor_regression(const Design& d, double gamma) {
  Eigen::MatrixXd x = d.x;
  Eigen::VectorXd y = d.y;
  const double stretch = std::sqrt(gamma) - 1;
  for (const auto& rows : d.environments) {
    const Eigen::RowVectorXd mean_x = d.x(rows, Eigen::all).colwise().mean();
    const double mean_y = d.y(rows).mean();
    for (const auto i : rows) {
      x.row(i) += stretch * mean_x;
      y[i] += stretch * mean_y;
    }
  }
  return least_squares(x, y);
}

Eigen::VectorXd group_dro(const Design& d, double eta) {
  const auto environments = moments_of(d);
  const auto count = static_cast<Eigen::Index>(environments.size());
  Eigen::VectorXd shares = Eigen::VectorXd::Constant(count, 1 / static_cast<double>(count));
  Eigen::VectorXd w;
  for (int step = 0; step < kDroSteps; ++step) {
    Moments mixed{Eigen::MatrixXd::Zero(d.x.cols(), d.x.cols()), Eigen::VectorXd::Zero(d.x.cols())};
    for (Eigen::Index e = 0; e < count; ++e) {
      mixed.xx += shares[e] * environments[static_cast<std::size_t>(e)].xx;
      mixed.xy += shares[e] * environments[static_cast<std::size_t>(e)].xy;
    }
    w = solve(mixed.xx, mixed.xy);
    Eigen::VectorXd errors(count);
    for (Eigen::Index e = 0; e < count; ++e)
      errors[e] = environments[static_cast<std::size_t>(e)].error(w);
    shares = shares.array() * (eta * (errors.array() - errors.maxCoeff())).exp();
    shares /= shares.sum();
  }
  return w;
}

Eigen::VectorXd irm(const Design& d, double penalty) {
  const auto environments = moments_of(d);
  Eigen::VectorXd w = least_squares(d.x, d.y);
  auto here = irm_at(environments, penalty, w);
  for (int step = 0; step < kIrmSteps; ++step) {
    const Eigen::VectorXd direction = solve(here.curvature, here.gradient);
    const double before = here.value;
    double length = 1;
    for (int i = 0; i < kHalvings; ++i, length /= 2) {
      auto next = irm_at(environments, penalty, w - length * direction);
      if (!(next.value < here.value)) continue;
      w -= length * direction;
      here = std::move(next);
      break;
    }
    if (before - here.value <= kSettled * std::abs(before)) break;
  }
  return w;
}

}  // namespace assay::causal_minimax
