// Structural programs that rows are drawn from: one environment for each strength of what changes.
#pragma once

#include <Eigen/Dense>
#include <assay/rng.hpp>
#include <string>
#include <vector>

#include "plugins/causal_minimax/generators.hpp"
#include "plugins/causal_minimax/roles.hpp"

namespace assay::causal_minimax {

// A graph whose node 0 is Y and node i is Xi, and how rows of an environment are drawn.
struct Simulation {
  Dag graph;
  Roles roles;
  // rows x nodes
  std::function<Eigen::MatrixXd(double strength, Eigen::Index rows, Rng& rng)> draw;
};

// The simulation of the paper, as its released files have it: X9 and X10 are mutable. Every node
// has noise of `noise_sd`, the roots nothing else.
Simulation sim_icml(double noise_sd);

// Y ~ N(0, 1), X2 = a Y + 0.3 n (mutable), X1 = Y X2 + noise_sd n.
Simulation product(double noise_sd);
// Rows of the product model in its worst environment for the whole stable set:
// x2 = noise_sd sqrt(1 - 2 y^2) for y^2 < 1/2, else 0.
Eigen::MatrixXd adversarial_product(double noise_sd, Eigen::Index rows, Rng& rng);

// 25 covariates and three mutable regions, a stand-in for a table that may not be passed on.
Simulation ad_like(double noise_sd);

// Random models; the mutable mechanisms are drawn anew for each environment, without a strength.
Simulation random_linear(const LinearModel& model, const Roles& roles);
Simulation random_discrete(const DiscreteModel& model, const Roles& roles);

// Target first, then X1, X2, ...
std::vector<std::string> simulated_names(int nodes);

}  // namespace assay::causal_minimax
