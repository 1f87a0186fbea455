// Small pairs of spaces for the Gromov-Wasserstein tests, and the sums that define the objective.
#pragma once

#include <cmath>
#include <vector>

#include "plugins/numerics/ot/gw_objective.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {

inline Matrix distances(const Matrix& x) {
  return Geometry::of_points({CostKind::kEuclidean}, x, x).matrix();
}

inline Matrix random_entries(Samples& samples, Index n, Index m) {
  Matrix c(n, m);
  for (Index k = 0; k < c.size(); ++k) c.data()[k] = samples.uniform();
  return c;
}

// Point k of the result is point order[k] of `c`.
inline Matrix relabelled(const Matrix& c, const std::vector<int>& order) { return c(order, order); }

inline double loss_between(GwLoss loss, double s, double t) {
  if (loss == GwLoss::kSquare) return (s - t) * (s - t);
  return (s > 0 ? s * std::log(s) - s : 0.0) + t - s * std::log(t + 1e-15);
}

// F by its definition, a sum over four indices.
inline double objective_by_sums(const GwProblem& problem, const Matrix& plan) {
  double gw = 0;
  for (Index i = 0; i < plan.rows(); ++i)
    for (Index j = 0; j < plan.cols(); ++j)
      for (Index k = 0; k < plan.rows(); ++k)
        for (Index l = 0; l < plan.cols(); ++l)
          gw += loss_between(problem.loss, problem.c1(i, k), problem.c2(j, l)) * plan(i, j) *
                plan(k, l);
  if (problem.features.size() == 0) return gw;
  return (1 - problem.alpha) * problem.features.cwiseProduct(plan).sum() + problem.alpha * gw;
}

inline Matrix product_coupling(const GwProblem& problem) {
  return Eigen::Map<const Vector>(problem.p.data(), problem.c1.rows()) *
         Eigen::Map<const Vector>(problem.q.data(), problem.c2.rows()).transpose();
}

// Distances of n points in the plane and m points in space.
inline GwProblem two_clouds(Samples& samples, Index n, Index m) {
  return {distances(samples.points(n, 2)), distances(samples.points(m, 3)), samples.weights(n),
          samples.weights(m)};
}

}  // namespace assay::ot
