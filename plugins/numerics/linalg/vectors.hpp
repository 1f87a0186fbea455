// Vectors of the instruction set for which the including file is compiled, and their exponential.
// Everything here is the file's own: no inline function may leave it, since the linker keeps one
// copy of those for the whole program, and it might be the one that the processor cannot run.
#pragma once

#include <cstddef>

#if defined(__SSE2__)
#include <immintrin.h>  // what it defines is inlined always
#endif

namespace assay::linalg {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t kLanes = 8;
#elif defined(__AVX2__)
constexpr std::size_t kLanes = 4;
#else
constexpr std::size_t kLanes = 2;
#endif

typedef double Doubles __attribute__((vector_size(kLanes * 8)));
typedef long long Longs __attribute__((vector_size(kLanes * 8)));
typedef float Floats __attribute__((vector_size(kLanes * 4)));
typedef int Ints __attribute__((vector_size(kLanes * 4)));
typedef double LooseDoubles __attribute__((vector_size(kLanes * 8), aligned(8), may_alias));
typedef float LooseFloats __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

#define ASSAY_VECTOR_INLINE static inline __attribute__((always_inline))

ASSAY_VECTOR_INLINE Doubles load(const double* p) {
  return *reinterpret_cast<const LooseDoubles*>(p);
}
ASSAY_VECTOR_INLINE Doubles load(const float* p) {
  return __builtin_convertvector(Floats(*reinterpret_cast<const LooseFloats*>(p)), Doubles);
}
ASSAY_VECTOR_INLINE void store(double* p, Doubles v) { *reinterpret_cast<LooseDoubles*>(p) = v; }
ASSAY_VECTOR_INLINE void store(float* p, Floats v) { *reinterpret_cast<LooseFloats*>(p) = v; }
ASSAY_VECTOR_INLINE Doubles all(double x) { return x - Doubles{}; }

ASSAY_VECTOR_INLINE double sum(Doubles v) {
  double s = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) s += v[lane];
  return s;
}

// Bit l says that v[l] >= level.
ASSAY_VECTOR_INLINE unsigned at_least(Doubles v, double level) {
#if defined(__AVX512F__)
  return _mm512_cmp_pd_mask(v, all(level), _CMP_GE_OQ);
#elif defined(__AVX2__)
  return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(v, all(level), _CMP_GE_OQ)));
#elif defined(__SSE2__)
  return static_cast<unsigned>(_mm_movemask_pd(_mm_cmpge_pd(v, all(level))));
#else
  unsigned bits = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) bits |= (v[lane] >= level ? 1U : 0U) << lane;
  return bits;
#endif
}

// exp(c) for |c| <= 709: 2^k exp(r), |r| <= log(2)/2, exp(r) by its Taylor polynomial of degree 12
// (relative remainder 1.7e-16). Adding 1.5 * 2^52 rounds c / log 2 to the integer k in the low
// bits.
ASSAY_VECTOR_INLINE Doubles exponential_within(Doubles c) {
  const Doubles shifted = c * 0x1.71547652b82fep0 + 0x1.8p52;
  const Doubles k = shifted - 0x1.8p52;
  Doubles r = c - k * 0x1.62e42fefa38p-1;  // the upper 42 bits of log 2: k times it is exact
  r = r - k * 0x1.ef35793c7673p-45;
  const Doubles r2 = r * r, r4 = r2 * r2;
  const Doubles p03 = (1.0 + r) + r2 * (0.5 + r * (1.0 / 6));
  const Doubles p47 = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
  const Doubles p8b =
      (1.0 / 40320 + r * (1.0 / 362880)) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
  const Doubles p = p03 + r4 * (p47 + r4 * (p8b + r4 * (1.0 / 479001600)));
  return Doubles(Longs(p) + (Longs(shifted) << 52));
}

// 0 below -708, the argument clamped at 709 above, NaN kept.
ASSAY_VECTOR_INLINE Doubles exponential(Doubles x) {
  const Doubles low = all(-708.0), high = all(709.0);
  Doubles c = x < low ? low : x;
  c = c > high ? high : c;
  const Doubles y = exponential_within(c);
  return x >= low ? y : (x < low ? all(0.0) : x);
}

}  // namespace
}  // namespace assay::linalg
