// Linear predictors that know no graph: what the choice of stable variables is compared with.
#pragma once

#include <Eigen/Dense>
#include <assay/rng.hpp>
#include <vector>

#include "plugins/causal_minimax/graph.hpp"

namespace assay::causal_minimax {

// Rows of several environments, ready for a regression of y on the columns of x.
struct Design {
  Eigen::MatrixXd x;
  Eigen::VectorXd y;
  std::vector<std::vector<Eigen::Index>> environments;  // the rows of each
};

// The weights of least length where several fit alike: 0 for a column of zeros.
Eigen::VectorXd least_squares(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

double mean_squared_error(const Design& d, const std::vector<Eigen::Index>& rows,
                          const Eigen::VectorXd& weights);

// Anchor regression with the environments as anchors (Rothenhaeusler et al. 2021): least squares
// after the transform I + (sqrt(gamma) - 1) P. gamma = 1 is least squares.
Eigen::VectorXd anchor_regression(const Design& d, double gamma);

// Least worst error over mixtures of the environments (Sagawa et al. 2020): exponentiated weights
// of step `eta`, with the best predictor for the weights at each step.
Eigen::VectorXd group_dro(const Design& d, double eta);

// A local minimum, from least squares, of the sum over environments of the error plus `penalty`
// times the squared derivative of the error in a common scale (IRMv1, Arjovsky et al. 2019).
Eigen::VectorXd irm(const Design& d, double penalty);

struct Invariance {
  Mask causes = 0;           // columns in every accepted set
  std::size_t accepted = 0;  // sets
};

// Linear invariant prediction (Peters et al. 2016) over the subsets of `candidates`: a set is
// accepted unless the residuals of some environment differ from the others in mean (Welch) or in
// spread (Levene), by Bonferroni at level `alpha`. `intercept` is a column of x.
Invariance invariant_causes(const Design& d, Mask candidates, int intercept, double alpha);

// The candidates that answer alike in `clusters` clusters of rows, which are made by how the target
// answers to the others; alternated until the set stays (after Liu et al. 2021, HRM, much
// simplified: linear, hard clusters, and a mask by the spread of coefficients).
Mask heterogeneous_mask(const Design& d, Mask candidates, int intercept, int clusters, Rng rng);

}  // namespace assay::causal_minimax
