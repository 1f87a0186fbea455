#include "plugins/g_theory/mid_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/g_theory/vector_clones.hpp"

namespace assay::g_theory {
namespace {

constexpr Index kLanes = 8, kRows = 4;

// Lanes are sums of their own, so their width does not change the bits.
typedef double Lanes
    __attribute__((vector_size(kLanes * sizeof(double)), may_alias, aligned(sizeof(double))));

// Four rows at once: q and c are read once for all of them.
struct Block {
  const double* row[kRows];
};

ASSAY_VECTOR_CLONES void multiply(const Block& a, const double* q, Index n, double* z) {
  const auto lanes = [](const double* v) { return reinterpret_cast<const Lanes*>(v); };
  const Lanes *a0 = lanes(a.row[0]), *a1 = lanes(a.row[1]), *a2 = lanes(a.row[2]),
              *a3 = lanes(a.row[3]), *qs = lanes(q);
  Lanes s0{}, s1{}, s2{}, s3{};
  for (Index j = 0; j < n / kLanes; ++j) {
    s0 += a0[j] * qs[j];
    s1 += a1[j] * qs[j];
    s2 += a2[j] * qs[j];
    s3 += a3[j] * qs[j];
  }
  for (Index r = 0; r < kRows; ++r) z[r] = 0;
  for (Index k = 0; k < kLanes; ++k) z[0] += s0[k], z[1] += s1[k], z[2] += s2[k], z[3] += s3[k];
  for (Index j = n - n % kLanes; j < n; ++j)
    for (Index r = 0; r < kRows; ++r) z[r] += a.row[r][j] * q[j];
}

ASSAY_VECTOR_CLONES void add(const Block& a, const double* factor, double* c, Index n) {
  const auto [a0, a1, a2, a3] = a.row;
  const double f0 = factor[0], f1 = factor[1], f2 = factor[2], f3 = factor[3];
  for (Index j = 0; j < n; ++j) c[j] += (f0 * a0[j] + f1 * a1[j]) + (f2 * a2[j] + f3 * a3[j]);
}

}  // namespace

void mid_round(const Vector& p, const Matrix& a, const Vector& q, MidRound& round) {
  const Index n = a.cols();
  round.c.setZero(n);
  round.log_partition = 0;
  for (Index i = 0; i < a.rows(); i += kRows) {
    // Past the last row the block repeats it, with no weight.
    Block block;
    double z[kRows], factor[kRows];
    for (Index r = 0; r < kRows; ++r) block.row[r] = a.data() + std::min(i + r, a.rows() - 1) * n;
    multiply(block, q.data(), n, z);
    for (Index r = 0; r < kRows; ++r) {
      const double weight = i + r < a.rows() ? p[i + r] : 0;
      factor[r] = weight > 0 ? weight / z[r] : 0;
      if (weight > 0) round.log_partition += weight * std::log(z[r]);
    }
    add(block, factor, round.c.data(), n);
  }
}

}  // namespace assay::g_theory
