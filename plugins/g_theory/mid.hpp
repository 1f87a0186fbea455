// Minimum information difference: the channel that buys semantic information with least Shannon
// information; R(G), R(D) and R(Theta) by one iteration.
#pragma once

#include <cstdint>
#include <functional>

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

struct MidOptions {
  double s = 1;             // slope dR/dG in nats; the exponent of the score
  double tolerance = 1e-9;  // of the gap, nats
  std::int64_t max_iterations = 100'000;
  bool accelerate = false;  // SQUAREM on ln q, and labels without a share set aside
  int threads = 1;          // they do not change the bits
  bool hard = false;        // the limit s -> infinity
  Vector start = {};        // P(y) to begin with; empty: uniform
  // After each round with the gap and P(y); false ends the iteration.
  std::function<bool(std::int64_t, double, const Vector&)> on_round = {};
};

struct MidResult {
  Vector label_probability;  // P(y) of the channel
  Matrix channel;            // P(y_j|x_i)
  double score = 0;          // sum P(x) P(y|x) log_score
  double rate = 0;           // Shannon information of the channel
  double gap = 0;            // rate - s score exceeds the least possible value by no more
  std::int64_t iterations = 0;
  bool converged = false;
};

// log_score: ln(T_ij/T_j) for R(G), -d_ij for R(D), ln T_ij for R(Theta); -inf forbids a label.
// std::domain_error names the row for which no label is left, or the s that cannot be.
MidResult mid(const Vector& p, const Matrix& log_score, const MidOptions& options);

// The textbook form that rebuilds P(y|x) in each round and stops when P(y) rests; the gap is
// computed once, at the end.
MidResult blahut_arimoto(const Vector& p, const Matrix& log_score, const MidOptions& options);

// P(y|x) that puts all on the label of the best score, ties shared equally.
Matrix best_labels(const Matrix& log_score);

}  // namespace assay::g_theory
