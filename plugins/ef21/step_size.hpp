// How fast error feedback contracts, which step that allows, and what it promises.
#pragma once

#include <vector>

#include "plugins/ef21/smoothness.hpp"

namespace assay::ef21 {

// The recursion G+ <= (1 - theta) G + beta L_x^2 |x+ - x|^2 of the error of the clients' estimates.
struct Contraction {
  double theta = 1, beta = 0;
  double noise = 0;   // G+ grows by noise times the variance of mini-batches
  double xi() const;  // sqrt(beta / theta)
};

// theta = 1 - sqrt(1 - alpha), beta = (1 - alpha) / theta; xi = (1 + sqrt(1 - alpha)) / alpha - 1.
Contraction contraction(double alpha);
// Each client takes part with probability p: contraction(p alpha), since both of Young's constants
// may be chosen equal.
Contraction with_participation(double alpha, double p);
// The authors' rule, both constants at 1e-3; theta may be negative, which promises nothing.
Contraction with_fixed_constants(double alpha, double p);
// Mini-batches: Young's inequality with s between the compressed part and the noise.
Contraction with_batches(double alpha, double s);

// The largest gamma with gamma^2 a^2 + gamma L <= 1 for a = L_x xi: 1 / (L + a) is safe, the root
// itself (`is_tight`) as well.
double step_size(double global, double across, double xi, bool is_tight);

// N_i = ceil(L_i / L_AM) copies of client i.
std::vector<Index> clone_counts(const Smoothness& s);
// M = sqrt(N / n^2 sum L_i^2 / N_i), the quadratic mean over all copies.
double clone_mean(const Smoothness& s, const std::vector<Index>& counts);

}  // namespace assay::ef21
