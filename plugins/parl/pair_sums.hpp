// The one quadratic part: sums over all pairs of segments of the preference loss and its slope.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::parl {

// Of one pair with D = R_i - R_j: U = softplus(D) - y D, y = sigmoid(t_i - t_j), and where
// `is_excess` the teacher's own entropy is subtracted, so that U is 0 iff sigmoid(D) = y.
struct PairLoss {
  double value, slope;  // U, dU/dD
};
PairLoss pair_loss(double difference, double y, bool is_excess);

// Teachers sharper than this choose the better segment for sure, and toss a coin between equals:
// true returns are then multiplied by a factor that no difference but rounding survives.
constexpr double kSharpTeacher = 1e3;
double teacher_scale(double teacher_beta);

// With weights p: losses_i = sum_j p_j U_ij and slopes_i = sum_j p_j dU_ij/dD over j != i. Half of
// the pairs are computed, since U_ij = U_ji.
struct PairSums {
  Vector losses, slopes;
};
PairSums pair_sums(const Vector& p, const Vector& returns, const Vector& teacher, bool is_excess);

}  // namespace assay::parl
