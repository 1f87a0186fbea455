// Body of the row kernels, compiled once per instruction set; ASSAY_ROW_LEVEL names its namespace.
// No standard header with inline functions may enter here: the linker keeps one copy of those for
// the whole program, and it might be the one made of instructions that the processor lacks.
#pragma once

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/linalg/vectors.hpp"

#ifndef ASSAY_ROW_LEVEL
#define ASSAY_ROW_LEVEL baseline
#endif

namespace assay::linalg::ASSAY_ROW_LEVEL {

extern const Kernels kTable;

namespace {

// The same in single precision, the argument reduced in double: float would lose |x| roundings.
// Taylor of degree 7, relative remainder 6e-9.
ASSAY_VECTOR_INLINE Floats single_exponential(Doubles x) {
  const Doubles low = all(-87.0), high = all(88.0);
  Doubles c = x < low ? low : x;
  c = c > high ? high : c;
  const Doubles k = (c * 0x1.71547652b82fep0 + 0x1.8p52) - 0x1.8p52;
  const Floats r = __builtin_convertvector(c - k * 0x1.62e42fefa39efp-1, Floats), r2 = r * r;
  const Floats p03 = (1.0F + r) + r2 * (0.5F + r * (1.0F / 6));
  const Floats p47 = (1.0F / 24 + r * (1.0F / 120)) + r2 * (1.0F / 720 + r * (1.0F / 5040));
  const Floats p = p03 + r2 * r2 * p47;
  const Floats y = Floats(Ints(p) + (__builtin_convertvector(k, Ints) << 23));
  const Floats coarse = __builtin_convertvector(x, Floats);  // order and NaN survive
  return coarse >= -87.0F ? y : (coarse < -87.0F ? Floats{} : coarse);
}

// log(2^k m) = k log 2 + 2 atanh((m-1)/(m+1)), m in [sqrt(1/2), sqrt(2)); series to s^21.
ASSAY_VECTOR_INLINE Doubles logarithm(Doubles x) {
  const Longs bits = Longs(x) - 0x3fe6a09e667f3bcdLL;  // bits of sqrt(1/2)
  const Longs exponent = bits >> 52;
  const Doubles m = Doubles((bits & 0xfffffffffffffLL) + 0x3fe6a09e667f3bcdLL);
  const Doubles k = Doubles(exponent + 0x4338000000000000LL) - 0x1.8p52;
  const Doubles s = (m - 1.0) / (m + 1.0), z = s * s;
  Doubles q = all(1.0 / 21);
  q = q * z + 1.0 / 19;
  q = q * z + 1.0 / 17;
  q = q * z + 1.0 / 15;
  q = q * z + 1.0 / 13;
  q = q * z + 1.0 / 11;
  q = q * z + 1.0 / 9;
  q = q * z + 1.0 / 7;
  q = q * z + 1.0 / 5;
  q = q * z + 1.0 / 3;
  return k * 0x1.62e42fefa38p-1 + (2.0 * s + (2.0 * s * z * q + k * 0x1.ef35793c7673p-45));
}

ASSAY_VECTOR_INLINE Doubles store_exponential(double* k, Doubles x) {
  const Doubles e = exponential(x);
  store(k, e);
  return e;
}
ASSAY_VECTOR_INLINE Doubles store_exponential(float* k, Doubles x) {
  const Floats e = single_exponential(x);
  store(k, e);
  return __builtin_convertvector(e, Doubles);
}

template <class T>
double gibbs(const double* c, const double* gamma, const double* w, double phi, double inv_eps,
             T* k, std::size_t n) {
  Doubles s0{}, s1{};
  for (std::size_t j = 0; j < n; j += 2 * kLanes) {
    const std::size_t i = j + kLanes;
    s0 += load(w + j) * store_exponential(k + j, (phi + load(gamma + j)) - load(c + j) * inv_eps);
    s1 += load(w + i) * store_exponential(k + i, (phi + load(gamma + i)) - load(c + i) * inv_eps);
  }
  return sum(s0 + s1);
}

template <class T>
void dot4(const T* k, std::size_t stride, const double* x, double* s, std::size_t n) {
  const T *k1 = k + stride, *k2 = k1 + stride, *k3 = k2 + stride;
  Doubles a0{}, a1{}, a2{}, a3{}, b0{}, b1{}, b2{}, b3{};
  for (std::size_t j = 0; j < n; j += 2 * kLanes) {
    const std::size_t i = j + kLanes;
    const Doubles u = load(x + j), v = load(x + i);
    a0 += load(k + j) * u;
    a1 += load(k1 + j) * u;
    a2 += load(k2 + j) * u;
    a3 += load(k3 + j) * u;
    b0 += load(k + i) * v;
    b1 += load(k1 + i) * v;
    b2 += load(k2 + i) * v;
    b3 += load(k3 + i) * v;
  }
  s[0] = sum(a0 + b0);
  s[1] = sum(a1 + b1);
  s[2] = sum(a2 + b2);
  s[3] = sum(a3 + b3);
}

template <class T>
void add4(const T* k, std::size_t stride, const double* s, double* y, std::size_t n) {
  const T *k1 = k + stride, *k2 = k1 + stride, *k3 = k2 + stride;
  const Doubles s0 = all(s[0]), s1 = all(s[1]), s2 = all(s[2]), s3 = all(s[3]);
  for (std::size_t j = 0; j < n; j += kLanes)
    store(y + j, load(y + j) + ((s0 * load(k + j) + s1 * load(k1 + j)) +
                                (s2 * load(k2 + j) + s3 * load(k3 + j))));
}

template <class T>
void add(const T* k, double s, double* y, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLanes) store(y + j, load(y + j) + s * load(k + j));
}

void exp_n(const double* x, double* y, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLanes) store(y + j, exponential(load(x + j)));
}

void log_n(const double* x, double* y, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLanes) store(y + j, logarithm(load(x + j)));
}

double weighted_cost(const double* w, const double* k, const double* c, std::size_t n) {
  Doubles s0{}, s1{};
  for (std::size_t j = 0; j < n; j += 2 * kLanes) {
    const std::size_t i = j + kLanes;
    const Doubles k0 = load(k + j), k1 = load(k + i);
    s0 += load(w + j) * (k0 > 0.0 ? k0 * load(c + j) : k0);
    s1 += load(w + i) * (k1 > 0.0 ? k1 * load(c + i) : k1);
  }
  return sum(s0 + s1);
}

double min_difference(const double* c, const double* g, std::size_t n) {
  double best = __builtin_inf();
  std::size_t j = 0;
  if (n >= 2 * kLanes) {
    Doubles m0 = all(best), m1 = m0;
    for (; j + 2 * kLanes <= n; j += 2 * kLanes) {
      const Doubles d0 = load(c + j) - load(g + j),
                    d1 = load(c + j + kLanes) - load(g + j + kLanes);
      m0 = d0 < m0 ? d0 : m0;
      m1 = d1 < m1 ? d1 : m1;
    }
    m0 = m1 < m0 ? m1 : m0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) best = m0[lane] < best ? m0[lane] : best;
  }
  for (; j < n; ++j) best = c[j] - g[j] < best ? c[j] - g[j] : best;
  return best;
}

ASSAY_VECTOR_INLINE Doubles larger(Doubles a, Doubles b) { return a > b ? a : b; }

// The largest lane, by folding the upper half of the lanes onto the lower again and again.
ASSAY_VECTOR_INLINE double largest(Doubles v) {
#if defined(__AVX512F__)
  v = larger(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 4, 5, 6, 7));
  v = larger(v, __builtin_shufflevector(v, v, 2, 3, 2, 3, 2, 3, 2, 3));
  v = larger(v, __builtin_shufflevector(v, v, 1, 1, 1, 1, 1, 1, 1, 1));
#elif defined(__AVX2__)
  v = larger(v, __builtin_shufflevector(v, v, 2, 3, 2, 3));
  v = larger(v, __builtin_shufflevector(v, v, 1, 1, 1, 1));
#else
  v = larger(v, __builtin_shufflevector(v, v, 1, 1));
#endif
  return v[0];
}

// Columns of costs mostly follow one another, and processors do not read ahead beyond a page. The
// address may lie behind all columns: a prefetch never faults.
ASSAY_VECTOR_INLINE void prefetch(const double* p) { __builtin_prefetch(p); }

double stripe_max(const double* x, const double* c, double* best, std::size_t n) {
  static_assert(kStripes % kLanes == 0);
  Doubles top = all(-__builtin_inf());
  for (std::size_t first = 0; first < n; first += kStripedEntries, best += kStripes) {
    const std::size_t last = first + kStripedEntries < n ? first + kStripedEntries : n;
    for (std::size_t k = 0; k < kStripes; k += kLanes) {
      prefetch(c + first + k + n);
      Doubles m = load(x + first + k) - load(c + first + k);
      for (std::size_t i = first + k + kStripes; i < last; i += kStripes) {
        prefetch(c + i + n);
        m = larger(m, load(x + i) - load(c + i));
      }
      store(best + k, m);
      top = larger(m, top);
    }
  }
  return largest(top);
}

// Bit b says that best_b - origin reaches the level, for the stripes of kStripedEntries.
ASSAY_VECTOR_INLINE unsigned reached(const double* best, double origin, double level) {
  unsigned bits = 0;
  for (std::size_t k = 0; k < kStripes; k += kLanes)
    bits |= at_least(load(best + k) - origin, level) << k;
  return bits;
}

// By words of 64 entries: a branch for each entry or vector would mostly be foretold wrongly.
std::size_t collect(const double* x, const double* c, const double* best, double origin,
                    double level, std::size_t n, int* rows, double* scores) {
  constexpr std::size_t kWord = 64;
  static_assert(kStripedEntries % kWord == 0);
  std::size_t count = 0;
  for (std::size_t first = 0; first < n; first += kWord) {
    if (best && !reached(best + first / kStripedEntries * kStripes, origin, level)) continue;
    const std::size_t length = n - first < kWord ? n - first : kWord;
    unsigned long long bits = 0;
    for (std::size_t k = 0; k < length; k += kLanes) {
      const std::size_t i = first + k;
      prefetch(c + i + n);
      bits |= static_cast<unsigned long long>(at_least(load(x + i) - load(c + i) - origin, level))
              << k;
    }
    for (; bits != 0; bits &= bits - 1) {
      const std::size_t i = first + static_cast<std::size_t>(__builtin_ctzll(bits));
      rows[count] = static_cast<int>(i);
      scores[count++] = x[i] - c[i] - origin;
    }
  }
  return count;
}

double distinct(const double* s, double top, std::size_t k, std::size_t n) {
  for (double level = top;; level = top) {
    if (--k == 0) return level;
    Doubles below = all(-__builtin_inf());
    for (std::size_t j = 0; j < n; j += kLanes) {
      const Doubles v = load(s + j);
      below = v < level ? larger(v, below) : below;
    }
    top = largest(below);
  }
}

double threshold(const double* s, double origin, double total, double most, std::size_t n) {
  double level = -total;
  for (double before = -1;;) {
    Doubles sums{}, counts{};
    for (std::size_t j = 0; j < n; j += kLanes) {
      const Doubles score = load(s + j) - origin;
      sums += score > level ? score : all(0.0);
      counts += score > level ? all(1.0) : all(0.0);
    }
    const double count = sum(counts);
    if (count == before || count == 0) return count > most ? -__builtin_inf() : level;
    before = count;
    level = (sum(sums) - total) / count;
  }
}

void add_positive(const double* x, const double* c, double shift, double scale, double* y,
                  double* totals, std::size_t n) {
  Doubles counts{}, sums{}, squares{};
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Doubles score = load(x + i) - load(c + i) + shift;
    const Doubles t = score > 0.0 ? scale * score : all(0.0);
    counts += score > 0.0 ? all(1.0) : all(0.0);
    sums += t;
    squares += t * t;
    store(y + i, load(y + i) + t);
  }
  totals[0] = sum(counts);
  totals[1] = sum(sums);
  totals[2] = sum(squares);
}

void squared_distances(const double* x, std::size_t dim, const double* y, std::size_t stride,
                       double* out, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLanes) {
    Doubles s{};
    for (std::size_t d = 0; d < dim; ++d) {
      const Doubles t = x[d] - load(y + d * stride + j);
      s += t * t;
    }
    store(out + j, s);
  }
}

void absolute_distances(const double* x, std::size_t dim, const double* y, std::size_t stride,
                        double* out, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLanes) {
    Doubles s{};
    for (std::size_t d = 0; d < dim; ++d) {
      const Doubles t = x[d] - load(y + d * stride + j);
      s += t < 0.0 ? -t : t;
    }
    store(out + j, s);
  }
}

void inner_products(const double* x, std::size_t dim, const double* y, std::size_t stride,
                    double* out, std::size_t n) {
  for (std::size_t j = 0; j < n; j += kLanes) {
    Doubles s{};
    for (std::size_t d = 0; d < dim; ++d) s += x[d] * load(y + d * stride + j);
    store(out + j, s);
  }
}

// `Rows` x `Vectors` sums stay in registers while b passes by.
template <std::size_t Rows, std::size_t Vectors>
ASSAY_VECTOR_INLINE void add_part(const double* a, std::size_t stride_a, std::size_t step_a,
                                  const double* b, std::size_t depth, double* c,
                                  std::size_t stride_c) {
  Doubles s[Rows][Vectors] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    Doubles row[Vectors];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) row[v] = load(b + k * kTileCols + v * kLanes);
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) {
      const Doubles factor = all(a[r * stride_a + k * step_a]);
#pragma GCC unroll 8
      for (std::size_t v = 0; v < Vectors; ++v) s[r][v] += factor * row[v];
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (std::size_t v = 0; v < Vectors; ++v) {
      double* out = c + r * stride_c + v * kLanes;
      store(out, load(out) + s[r][v]);
    }
}

void add_product(const double* a, std::size_t stride_a, std::size_t step_a, const double* b,
                 std::size_t depth, double* c, std::size_t stride_c) {
  constexpr std::size_t kRegisters = kLanes == 8 ? 16 : 8;  // for the sums
  constexpr std::size_t kVectors = 2, kHeight = kRegisters / kVectors;
  for (std::size_t r = 0; r < kTileRows; r += kHeight)
    for (std::size_t j = 0; j < kTileCols; j += kVectors * kLanes)
      add_part<kHeight, kVectors>(a + r * stride_a, stride_a, step_a, b + j, depth,
                                  c + r * stride_c + j, stride_c);
}

template <class T>
constexpr RowKernels<T> kRows = {gibbs<T>, dot4<T>, add4<T>, add<T>};

}  // namespace

const Kernels kTable = {
    kRows<double>,     kRows<float>,       exp_n,          log_n,       weighted_cost,
    min_difference,    stripe_max,         collect,        threshold,   add_positive,
    squared_distances, absolute_distances, inner_products, add_product, distinct};

}  // namespace assay::linalg::ASSAY_ROW_LEVEL
