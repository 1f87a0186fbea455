// One round of the MID iteration over a stored kernel A: a single pass over its rows.
#pragma once

#include <vector>

#include "plugins/g_theory/information.hpp"
#include "plugins/numerics/parallel/team.hpp"

namespace assay::g_theory {

struct MidRound {
  Vector c;                  // c_j = sum_i P_i A_ij / Z_i, the factor of q_j
  double log_partition = 0;  // sum_i P_i ln Z_i
};

// Z_i = sum_j A_ij q_j and the factors c. Rows with P_i = 0 are left out. The sums are taken over
// blocks of rows that depend on the size of A alone, in order, so equal inputs give equal bits for
// any number of threads.
class MidKernel {
 public:
  explicit MidKernel(int threads) : team_(threads) {}
  void round(const Vector& p, const Matrix& a, const Vector& q, MidRound& round);

 private:
  parallel::Team team_;
  std::vector<MidRound> parts_;  // of the blocks
};

}  // namespace assay::g_theory
