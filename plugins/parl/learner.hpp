// The algorithms: how each of them steps the parameters of the reward.
#pragma once

#include "plugins/parl/evaluation.hpp"

namespace assay::parl {

class Learner {
 public:
  Learner(ParlRun& run, const TabularProblem& problem, const Evaluator& evaluator);

  // One update of nu, of which `at` is the evaluation.
  void step(Vector& nu, const Evaluation& at);

  std::int64_t labels() const { return labels_; }
  double inner_gap() const { return inner_gap_; }  // of the last step; inner = gradient

 private:
  const Matrix& answer(const Evaluation& at);  // the lower level's policy, exact or not
  Vector direction(const Vector& nu, const Evaluation& at);
  Upper sampled_upper(const Matrix& policy, const Matrix& reward);

  const TabularProblem& problem_;
  const Evaluator& evaluator_;
  const Params& params_;
  Rng rng_;
  Matrix theta_, policy_;
  LabelledPairs kept_;  // pebble_tabular: all labels so far
  std::int64_t labels_ = 0;
  double inner_gap_ = 0;
};

}  // namespace assay::parl
