#include "plugins/numerics/mlp/normal_draws.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::mlp {
namespace normals {  // names of its own: the kernels have lanes too
namespace {

constexpr std::size_t kLanes = 8, kBlock = 4 * kLanes;  // counters, and words of them, at a time
typedef std::uint64_t Words __attribute__((vector_size(kLanes * 8)));  // of 32 bits each
typedef std::int32_t Ints __attribute__((vector_size(kLanes * 4)));
typedef float Floats __attribute__((vector_size(kLanes * 4)));

#define ASSAY_INLINED [[gnu::always_inline]] inline

// Philox4x32-10, as in assay/rng.hpp, of several counters.
ASSAY_INLINED void philox(Words (&c)[4], std::uint64_t key) {
  constexpr std::uint64_t kLow = 0xFFFFFFFF;
  std::uint64_t key0 = key & kLow, key1 = key >> 32;
  for (int round = 0; round < 10; ++round) {
    const Words a = c[0] * std::uint64_t{0xD2511F53}, b = c[2] * std::uint64_t{0xCD9E8D57};
    c[0] = (b >> 32) ^ c[1] ^ key0, c[1] = b & kLow;
    c[2] = (a >> 32) ^ c[3] ^ key1, c[3] = a & kLow;
    key0 = (key0 + 0x9E3779B9) & kLow, key1 = (key1 + 0xBB67AE85) & kLow;
  }
}

// -2 ln u for u = (w + 1/2) 2^-32: u = 2^k m with m in [0.7, 1.42), ln m = 2 atanh((m-1)/(m+1)).
ASSAY_INLINED void minus_two_log(const Words& w, Floats& y) {
  y = (__builtin_convertvector(w, Floats) + 0.5F) * 0x1p-32F;
  const Ints bits = Ints(y), k = (bits - 0x3F3504F3) >> 23;
  const Floats m = Floats(bits - (k << 23));
  const Floats s = (m - 1.0F) / (m + 1.0F), s2 = s * s;
  const Floats log_m =
      2.0F * s * (1.0F + s2 * (1.0F / 3 + s2 * (1.0F / 5 + s2 * (1.0F / 7 + s2 / 9.0F))));
  y = -2.0F * (log_m + __builtin_convertvector(k, Floats) * 0.693147181F);
  y = y > 0.0F ? y : Floats{};
}

ASSAY_INLINED void root(Floats& v) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) v[lane] = __builtin_sqrtf(v[lane]);
}

// Two normal numbers of each pair of words: a radius, and an angle in the first quadrant with two
// random signs.
ASSAY_INLINED void box_muller(const Words& u, const Words& v, Floats& x, Floats& y) {
  Floats radius;
  minus_two_log(u, radius);
  root(radius);
  constexpr float kQuarter = 0.785398163F, kRootHalf = 0.707106781F;
  const Floats f = (__builtin_convertvector(v & 0x3FFFFFFF, Floats) * 0x1p-29F - 1.0F) * kQuarter,
               f2 = f * f;
  const Floats sine =
      f * (1.0F + f2 * (-1.0F / 6 + f2 * (1.0F / 120 + f2 * (-1.0F / 5040 + f2 / 362880.0F))));
  const Floats cosine = 1.0F + f2 * (-0.5F + f2 * (1.0F / 24 + f2 * (-1.0F / 720 + f2 / 40320.0F)));
  const Ints signs = __builtin_convertvector(v, Ints);
  x = Floats(Ints(radius * kRootHalf * (cosine - sine)) ^ (signs & INT32_MIN));
  y = Floats(Ints(radius * kRootHalf * (cosine + sine)) ^ ((signs << 1) & INT32_MIN));
}

ASSAY_VECTOR_CLONES void fill(std::uint64_t key, float* to, std::size_t n) {
  Words counter{};
  for (std::size_t lane = 0; lane < kLanes; ++lane) counter[lane] = lane;
  for (std::size_t at = 0; at < n; at += kBlock) {
    Words c[4] = {counter & 0xFFFFFFFF, counter >> 32, Words{}, Words{}};
    philox(c, key);
    Floats values[4];
    box_muller(c[0], c[1], values[0], values[1]);
    box_muller(c[2], c[3], values[2], values[3]);
    std::memcpy(to + at, values, std::min(n - at, kBlock) * sizeof(float));
    counter += kLanes;
  }
}

}  // namespace
}  // namespace normals

void fill_normal(Rng& rng, float* to, std::size_t n) { normals::fill(rng(), to, n); }

}  // namespace assay::mlp
