// Semantic loss of electronic communication: what is lost when one label is sent for another.
#pragma once

#include <vector>

#include "plugins/g_theory/mid.hpp"

namespace assay::g_theory {

// L_jk = sum_i P(x_i|theta_j) ln P(x_i|theta_j)/P(x_i|theta_k): y_j was meant, yhat_k arrives.
// Asymmetric; +inf where k excludes what j allows. Columns of `likelihood` are laws.
Matrix semantic_loss(const Matrix& likelihood);

struct Electronic {
  Matrix loss;     // all labels against the codebook
  MidResult code;  // P(yhat|y), its rate and score = -mean loss
  double source_entropy = 0;
};

// R(D) of a source of labels with probabilities q and the loss as distortion, at slope s.
Electronic electronic(const Vector& q, const Matrix& likelihood, const std::vector<Index>& codebook,
                      const MidOptions& options);

}  // namespace assay::g_theory
