// Stable predictors and worst-case risks from samples, by perceptrons (spec: Liu et al. 2023,
// section 4).
#pragma once

#include <assay/rng.hpp>
#include <memory>

#include "plugins/causal_minimax/worst_case.hpp"

namespace assay::causal_minimax {

struct NeuralOptions {
  SampleOptions sample;
  WorstCaseOptions worst_case;
  mlp::FitOptions predictor, structural;
  // Fits on one half of the rows and finds the worst case on the other: a risk on the rows that f
  // was fitted to is lower the more f could adapt to them.
  bool holds_out = true;
  bool is_noiseless = false;  // what lies below the mutable variables in the worst case
  Perceptron f{12}, mechanism{8};
};

// Structural regressions and the interventional sample, shared by all sets. Immutable; fits of
// different sets may run at the same time, and no fit depends on which others were made.
class NeuralModel {
 public:
  // `train`: rows x nodes, of columns that are roughly standardised. At least one node is mutable.
  NeuralModel(const Eigen::MatrixXd& train, Dag graph, const Roles& roles, NeuralOptions options,
              const Rng& rng);
  NeuralModel(const NeuralModel&) = delete;
  NeuralModel& operator=(const NeuralModel&) = delete;

  // f of x_set and the mutable variables, by ascending node: least squares on the sample.
  mlp::Network predictor(Mask set) const;
  WorstCase worst_case(const mlp::Network& f, Mask set, const Intervention* warm) const;
  // The squared error of f in each judged row, the mean of its copies in the interventional sample:
  // the same rows for every set.
  Eigen::VectorXd errors(const mlp::Network& f, Mask set) const;

  Eigen::VectorXd predict(const mlp::Network& f, Mask set, const Eigen::MatrixXd& values) const;
  Eigen::MatrixXd environment(const Intervention& intervention) const {
    return search_->environment(intervention);
  }

 private:
  Mask inputs(Mask set) const { return set | roles_.mutable_nodes; }

  Rows fitted_, judged_;  // the same rows unless half of them are held out
  Dag graph_;
  Roles roles_;
  NeuralOptions options_;
  Rng rng_;
  Mechanisms mechanisms_;  // with the noise of the judged rows
  Rows sample_, judged_sample_;
  std::unique_ptr<InterventionSearch> search_;
};

}  // namespace assay::causal_minimax
