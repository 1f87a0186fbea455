// Labels that may apply together: what each means, learned from usage, and used under another
// source.
#pragma once

#include <cstdint>

#include "plugins/g_theory/lbi.hpp"

namespace assay::g_theory {

enum class Learning { lbi, likelihood, binary_relevance };

// How labels were used: P(y_j|x_i), rows need not sum to 1, and the law of the facts then.
struct Usage {
  Vector source;
  Matrix share;
};

// The law of facts for each label when the source is now `source`. For lbi and binary_relevance
// P'(x) T_j(x) / T_j; `likelihood` keeps P(x|y_j) of the training source.
struct Predictor {
  Matrix truth;       // learned T; for `likelihood` that of the training law
  Matrix likelihood;  // P(x|theta_j) under the source in force
};

Matrix learned_truth(const Vector& x, const Usage& usage, Learning learning,
                     const TruthKind* parametric);
Predictor predictor(const Usage& usage, const Matrix& truth, Learning learning,
                    const Vector& source);

// p(y|x) = 1/(1+exp(-(w0 + w1 x))) by Newton steps on the cross-entropy with a small ridge.
Vector logistic_regression(const Vector& x, const Vector& p, const Vector& usage);

struct MultilabelScores {
  double semantic = 0;       // sum_j w_j sum_i P'(x|y_j) ln P(x|theta_j)/P'(x), nats
  double prediction_kl = 0;  // sum_j w_j KL(P'(x|y_j) || P(x|theta_j)), nats
  double accuracy = 0;       // probability that the one label chosen applies
  double macro_f1 = 0;
  double error_common = 0, error_rare = 0;  // misses of the label of greatest and least use
};

// `share` is the true usage P(y_j|x), `source` the law of facts in force.
MultilabelScores score(const Predictor& predictor, const Vector& source, const Matrix& share);

}  // namespace assay::g_theory
