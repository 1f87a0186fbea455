// Losses of training, with their gradients by the network's outputs.
#pragma once

#include <span>

#include "plugins/ped/features.hpp"

namespace assay::ped {

struct Loss {
  double value = 0;
  Matrix gradient;
};

// Mean over rows of -ln softmax(logits)[label].
Loss cross_entropy(const Matrix& logits, std::span<const Index> labels);

// Mean over all entries of the squared difference.
Loss mean_square(const Matrix& output, const Matrix& target);

// Two views of each image, the second ones in the lower half of the rows. Mean over rows of the
// cross entropy of finding the other view among all other rows by cosine / temperature (Chen,
// Kornblith, Norouzi, Hinton, ICML 2020).
Loss normalised_temperature(const Matrix& views, double temperature);

// Of the cross-correlation of both halves, columns standardised: sum_i (1 - c_ii)^2 + off_diagonal
// sum_{i != j} c_ij^2 (Zbontar, Jing, Misra, LeCun, Deny, ICML 2021).
Loss redundancy_reduction(const Matrix& views, double off_diagonal);

}  // namespace assay::ped
