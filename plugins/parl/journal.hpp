// What a tabular run tells of its iterations.
#pragma once

#include <optional>
#include <vector>

#include "plugins/parl/learner.hpp"

namespace assay::parl {

// Least-squares slope of ln A_t on ln t at t = T/4, T/2, T, A_t the mean of the first t squares;
// nothing below T = 8, or where a mean is 0.
std::optional<double> averaged_square_slope(const std::vector<double>& norms);

class Journal {
 public:
  explicit Journal(ParlRun& run);
  void add(const Evaluation& e, const Learner& learner);
  void report(const Vector& nu);

 private:
  double upper_loss(const Evaluation& e) const;
  void add_rows(const Evaluation& e, std::int64_t labels);

  ParlRun& run_;
  std::vector<double> norms_;
  std::optional<Evaluation> first_, last_;
  TableRows curve_, decomposition_;
  std::int64_t labels_ = 0, labels_to_threshold_ = -1;
  double inner_gap_ = 0, residual_ = 0;
};

}  // namespace assay::parl
