// How well predicted cells resemble measured ones: the five figures of the field, and the Monge
// gap.
#pragma once

#include "plugins/conditional_monge_gap/cells.hpp"
#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"

namespace assay::conditional_monge_gap {

// Of the means over the cells, t of the target and p of the prediction.
double drug_signature(MatrixView target, MatrixView predicted);  // |t - p|
double r_squared(MatrixView target, MatrixView predicted);  // corr(t, p)^2; 0 where one is constant

// Mean over kBandwidths of the squared maximum mean discrepancy with kernel exp(-gamma |x - y|^2),
// as V-statistic: pairs of a cell with itself count, so it is 0 for equal sets and never negative.
constexpr double kBandwidths[] = {2, 1, 0.5, 0.1, 0.01, 0.005};
// `stop_point` is called at every row.
double mmd(
    MatrixView target, MatrixView predicted, const StopPoint& stop_point = [] {});

struct MetricOptions {
  double epsilon = 0.1;
  ot::EpsilonMode epsilon_mode =
      ot::EpsilonMode::kAbsolute;  // of the distances target to predicted
  double tol = 1e-3;               // L1 marginal error
  Index max_iterations = 2000;
  int threads = 1;
  StopPoint stop_point = [] {};
};

struct Metrics {
  double r2 = 0, drug_signature = 0, mmd = 0;
  double wasserstein = 0;  // <P, C> + epsilon KL(P | a b') with Euclidean cost
  double sinkhorn_divergence = 0;
  double monge_gap = 0;  // of the map, by exact transport; filled by the caller

  Metrics& operator+=(const Metrics& other);
  Metrics& operator/=(double count);
};

// Both with one cell a row and the same columns.
Metrics compare(MatrixView target, MatrixView predicted, const MetricOptions& options);

// Exact gap of the pairs (x_i, t_i), of at most kGapRows of them.
constexpr Index kGapRows = 512;
double exact_gap(const ot::Cost& cost, MatrixView x, MatrixView t);

}  // namespace assay::conditional_monge_gap
