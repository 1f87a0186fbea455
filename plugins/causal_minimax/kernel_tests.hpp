// Tests of conditional independence that see more than lines: kernels, exact or by random features.
#pragma once

#include <Eigen/Dense>
#include <assay/rng.hpp>

namespace assay::causal_minimax {

// A statistic with its mean and variance under independence; that of several samples is the sum.
struct Statistic {
  double value = 0, mean = 0, variance = 0;

  Statistic& operator+=(const Statistic& other);
  // By the gamma distribution of this mean and variance; 1 without variance.
  double p_value() const;
};

// Columns are variables; z may have none. Constant columns are of no consequence. The first 500
// rows should be a fair sample of all: the widths of the kernels are the medians of their
// distances.
struct Triple {
  Eigen::MatrixXd x, y, z;
};

// RCIT (Strobl, Zhang, Visweswaran 2019) with at most 100 random Fourier features of z, fewer where
// there are fewer than 400 rows, and 5 of x and of (y, z). `is_label` takes the columns of y as
// they are, indicators, and features of (x, z). Draws from `rng`. Not symmetric in x and y.
Statistic rcit(const Triple& sample, bool is_label, Rng rng);

// KCI (Zhang, Peters, Janzing, Schoelkopf 2011): Gaussian kernels, O(rows^3). The definition has
// the conditions stand beside x; here the statistics with z beside x and beside y are summed, so
// that it is of no consequence which variable is called x.
Statistic kci(const Triple& sample);
constexpr int kMaxKciRows = 3000;

}  // namespace assay::causal_minimax
