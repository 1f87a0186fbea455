// One round of the MID iteration over a stored kernel A: a single pass over its rows.
#pragma once

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

struct MidRound {
  Vector c;                  // c_j = sum_i P_i A_ij / Z_i, the factor of q_j
  double log_partition = 0;  // sum_i P_i ln Z_i
};

// Z_i = sum_j A_ij q_j and the factors c. Rows with P_i = 0 are left out. Always one order of
// summation, so equal inputs give equal bits.
void mid_round(const Vector& p, const Matrix& a, const Vector& q, MidRound& round);

}  // namespace assay::g_theory
