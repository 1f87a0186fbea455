// Scores from the classes that a model was pre-trained on: LEEP, NCE, and NLEEP's counterpart with
// Gaussian components in their place.
//
// C. Nguyen, T. Hassner, M. Seeger, C. Archambeau, ICML 2020; A. Tran, C. Nguyen, T. Hassner, ICCV
// 2019; Y. Li, X. Jia, R. Sang, Y. Zhu, B. Green, L. Wang, B. Gong, CVPR 2021.
#pragma once

#include <assay/rng.hpp>

#include "plugins/ped/features.hpp"

namespace assay::ped {

// N x S: how probable each sample makes each source class; rows sum to 1.
// Mean over samples of ln sum_z P(z|n) P(y_n|z), or of the sum itself.
double leep(const Matrix& source_probabilities, const Labels& y);
double expected_label_probability(const Matrix& source_probabilities, const Labels& y);

// -H(Y|Z) in nats, Z the most probable source class; of equal ones the first.
double nce(const Matrix& source_probabilities, const Labels& y);

struct NleepOptions {
  double ratio = 5;     // Gaussian components for each class
  double energy = 0.8;  // share of the variance that the principal components keep
  bool is_log = false;  // the mean logarithm, as LEEP has it
};

// Components of the mixture for so many classes.
Index nleep_components(const NleepOptions& options, Index classes);

// The mixture starts from k-means++ drawn from `rng`.
double nleep(const Matrix& features, const Labels& y, const NleepOptions& options, Rng rng);

}  // namespace assay::ped
