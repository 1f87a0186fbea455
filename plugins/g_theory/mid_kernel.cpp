#include "plugins/g_theory/mid_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::g_theory {
namespace {

constexpr Index kLanes = 8, kRows = 4;
constexpr Index kBlockSize =
    1 << 16;  // elements: below two of them a barrier costs more than it wins
constexpr Index kMostBlocks = 8;

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

// Rows first .. last-1.
void accumulate(const Vector& p, const Matrix& a, const Vector& q, Index first, Index last,
                MidRound& round) {
  const Index n = a.cols();
  round.c.setZero(n);
  round.log_partition = 0;
  for (Index i = first; i < last; i += kRows) {
    // Past the last row the block repeats it, with no weight.
    Block block;
    double z[kRows], factor[kRows];
    for (Index r = 0; r < kRows; ++r) block.row[r] = a.data() + std::min(i + r, last - 1) * n;
    multiply(block, q.data(), n, z);
    for (Index r = 0; r < kRows; ++r) {
      const double weight = i + r < last ? p[i + r] : 0;
      factor[r] = weight > 0 ? weight / z[r] : 0;
      if (weight > 0) round.log_partition += weight * std::log(z[r]);
    }
    add(block, factor, round.c.data(), n);
  }
}

}  // namespace

void MidKernel::round(const Vector& p, const Matrix& a, const Vector& q, MidRound& round) {
  const Index blocks = std::clamp<Index>(a.size() / kBlockSize, 1, kMostBlocks);
  if (blocks == 1) return accumulate(p, a, q, 0, a.rows(), round);
  parts_.resize(static_cast<std::size_t>(blocks));
  team_.run([&](int member) {
    const auto [begin, end] = team_.share(blocks, 1, member);
    for (Index b = begin; b < end; ++b)
      accumulate(p, a, q, a.rows() * b / blocks, a.rows() * (b + 1) / blocks,
                 parts_[static_cast<std::size_t>(b)]);
  });
  round = parts_[0];
  for (std::size_t b = 1; b < parts_.size(); ++b) {
    round.c += parts_[b].c;
    round.log_partition += parts_[b].log_partition;
  }
}

}  // namespace assay::g_theory
