// The upper reference: how well a linear classifier on the frozen features does on unseen samples.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/ped/features.hpp"

namespace assay::ped {

// Multinomial logistic regression on features standardised by the training samples, with penalty
// |W|^2 / 2 on the summed loss and free intercepts; minimised by L-BFGS.
class LinearClassifier {
 public:
  LinearClassifier(const Matrix& features, const Labels& y);

  std::vector<Index> predict(const Matrix& features) const;
  double loss() const { return loss_; }  // the minimum that was found

 private:
  Matrix standardised(const Matrix& features) const;

  Eigen::RowVectorXd mean_, deviation_, intercept_;
  Eigen::MatrixXd weights_;  // D x C
  double loss_ = 0;
};

double accuracy(const std::vector<Index>& predicted, const std::vector<Index>& actual);

// Accuracy over `folds` folds that hold each class in equal parts.
double linear_probe(const Matrix& features, const Labels& y, Index folds, Rng& rng);

}  // namespace assay::ped
