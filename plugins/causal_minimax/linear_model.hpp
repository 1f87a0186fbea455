// Stable predictors of a linear structural model and their worst-case risk, exactly.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "plugins/causal_minimax/roles.hpp"

namespace assay::causal_minimax {

// x_v = sum_p coefficients(v, p) x_p + noise_sd[v] * (an independent standard normal). Rows of
// mutable nodes say only which parents these have: their mechanisms are what changes.
struct LinearModel {
  Eigen::MatrixXd coefficients;
  Eigen::VectorXd noise_sd;
};

// The edges of the nonzero coefficients; std::invalid_argument when they have a cycle.
Dag graph_of(const LinearModel& model);

// Risks of the predictors f(x_set, x_M) = E[Y | x_set, do(x_M)].
class LinearRisk {
 public:
  // Noise of stable nodes must be positive: std::invalid_argument otherwise.
  LinearRisk(const LinearModel& model, const Roles& roles);

  // E[(Y - f)^2], a Schur complement of the noise: no intervention on mutable nodes enters it.
  double risk(Mask set) const;

  // The weight of every node in f; all variables have mean 0 before any intervention.
  Eigen::VectorXd predictor(Mask set) const;

  // Largest minus smallest risk, by the joint covariance, over the vertices of the box
  // |theta| <= bound of the linear interventions x_m = theta' x_Pa(m): zero but for rounding.
  // std::length_error beyond 2^16 vertices.
  double spread(Mask set, double bound) const;

 private:
  Eigen::VectorXd weights(const std::vector<int>& set) const;  // of x_set - mean_set(x_M) in f
  Eigen::RowVectorXd error(Mask set) const;                    // Y - f as weights of all nodes

  LinearModel model_;
  Roles roles_;
  Eigen::MatrixXd reaction_;    // column m: what do(x_m = 1) adds to the mean of each node
  Eigen::MatrixXd covariance_;  // of target and stable nodes under any do(x_M); 0 elsewhere
};

}  // namespace assay::causal_minimax
