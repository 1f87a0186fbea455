#include "plugins/g_theory/mid_kernel.hpp"

#include <cmath>

#include "plugins/g_theory/vector_clones.hpp"

namespace assay::g_theory {
namespace {

constexpr Index kLanes = 32;

// Lanes are fixed sums of their own, so the compiler may keep them in vectors of any width.
ASSAY_VECTOR_CLONES double dot(const double* a, const double* q, Index n) {
  double lane[kLanes] = {};
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes)
    for (Index k = 0; k < kLanes; ++k) lane[k] += a[j + k] * q[j + k];
  for (Index half = kLanes / 2; half > 0; half /= 2)
    for (Index k = 0; k < half; ++k) lane[k] += lane[k + half];
  for (; j < n; ++j) lane[0] += a[j] * q[j];
  return lane[0];
}

ASSAY_VECTOR_CLONES void add_scaled(double factor, const double* a, double* c, Index n) {
  for (Index j = 0; j < n; ++j) c[j] += factor * a[j];
}

}  // namespace

void mid_round(const Vector& p, const Matrix& a, const Vector& q, MidRound& round) {
  const Index n = a.cols();
  round.c.setZero(n);
  round.log_partition = 0;
  for (Index i = 0; i < a.rows(); ++i) {
    if (p[i] == 0) continue;
    const double* row = a.data() + i * n;
    const double z = dot(row, q.data(), n);
    round.log_partition += p[i] * std::log(z);
    add_scaled(p[i] / z, row, round.c.data(), n);
  }
}

}  // namespace assay::g_theory
