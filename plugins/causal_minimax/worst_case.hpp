// The worst environment for a predictor: deterministic mechanisms J of the mutable variables, as
// perceptrons, that maximise its mean squared error (Liu et al. 2023, section 4).
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/causal_minimax/mechanisms.hpp"

namespace assay::causal_minimax {

struct WorstCaseOptions {
  bool is_bounded = true;     // x_m = lo + (hi - lo) sigmoid(net), else net itself
  double quantile = 0.05;     // lo and hi are these of the training rows
  double regularisation = 0;  // times the sum of the norms of the weight matrices, subtracted
  int steps = 500, restarts = 2;
  mlp::Optimizer optimizer = mlp::Optimizer::kAdam;  // or kDescent
  double rate = 0.02;
  Perceptron perceptron{8};           // of equal units: one start, and never a warm one
  bool keeps_last = false;            // the last iterate counts, not the best of all
  std::function<bool()> should_stop;  // asked once a step; may be empty
};

// One perceptron for each mutable node, by ascending node.
using Intervention = std::vector<mlp::Network>;

struct WorstCase {
  double risk = 0;
  Intervention intervention;
  std::vector<double> curve;  // the error at each step of the start that led there
};

class InterventionSearch {
 public:
  // Keeps references: all must outlive the search. `mechanisms` describe every node below the
  // mutable ones.
  InterventionSearch(const Rows& train, const Dag& graph, const Roles& roles,
                     const Mechanisms& mechanisms, WorstCaseOptions options);

  // Largest error of f, whose arguments are `inputs` by ascending node, over the steps from each
  // start; the first start is `warm` unless that is null. A risk is a maximum, and the last step
  // need not have it. What is no finite number counts as the largest. Safe to call from several
  // threads.
  WorstCase maximise(const Function& f, Mask inputs, const Intervention* warm,
                     const Rng& rng) const;

  // The training rows as they would be in the environment: rows x nodes, without padding.
  Eigen::MatrixXd environment(const Intervention& intervention) const;

  // Bounds of each mutable node, by ascending node.
  const std::vector<std::pair<double, double>>& bounds() const { return bounds_; }

 private:
  class Walk;

  Intervention random_start(const Rng& rng) const;
  WorstCase ascend(Walk& walk, const Function& f, Intervention nets) const;

  const Rows& train_;
  const Dag& graph_;
  const Roles& roles_;
  const Mechanisms& mechanisms_;
  WorstCaseOptions options_;
  std::vector<std::pair<double, double>> bounds_;
  std::vector<int> moved_;  // mutable nodes and what lies below them, parents first
};

}  // namespace assay::causal_minimax
