#include "plugins/numerics/control/tanh_kernels.hpp"

#include <cstdint>
#include <cstring>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::control {
namespace {

template <class Real>
struct Pack;
template <>
struct Pack<float> {
  static constexpr std::size_t kSize = 16;
  typedef float Values __attribute__((vector_size(64)));
  typedef float Loose __attribute__((vector_size(64), aligned(4), may_alias));
  typedef std::int32_t Bits __attribute__((vector_size(64)));
};
template <>
struct Pack<double> {
  static constexpr std::size_t kSize = 8;
  typedef double Values __attribute__((vector_size(64)));
  typedef double Loose __attribute__((vector_size(64), aligned(8), may_alias));
  typedef std::int64_t Bits __attribute__((vector_size(64)));
};

template <class Real>
[[gnu::always_inline]] inline void load_to(const Real* p, typename Pack<Real>::Values& v) {
  v = *reinterpret_cast<const typename Pack<Real>::Loose*>(p);
}
template <class Real>
[[gnu::always_inline]] inline void store_from(const typename Pack<Real>::Values& v, Real* p) {
  *reinterpret_cast<typename Pack<Real>::Loose*>(p) = v;
}

// `rows` rows and two vectors of columns of c.
template <std::size_t rows, class Real, class Left>
[[gnu::always_inline]] inline void tile(std::size_t n, std::size_t k, const Left& a, const Real* b,
                                        Real* c) {
  using Values = typename Pack<Real>::Values;
  constexpr auto half = Pack<Real>::kSize;
  Values low[rows], high[rows];
  for (std::size_t r = 0; r < rows; ++r) {
    load_to(c + r * n, low[r]);
    load_to(c + r * n + half, high[r]);
  }
  for (std::size_t p = 0; p < k; ++p) {
    Values x, y;
    load_to(b + p * n, x);
    load_to(b + p * n + half, y);
    for (std::size_t r = 0; r < rows; ++r) {
      const Real w = a.data[r * a.row + p * a.column];
      low[r] += w * x;
      high[r] += w * y;
    }
  }
  for (std::size_t r = 0; r < rows; ++r) {
    store_from(low[r], c + r * n);
    store_from(high[r], c + r * n + half);
  }
}

// The same with one vector of columns.
template <class Real, class Left>
[[gnu::always_inline]] inline void narrow_tile(std::size_t n, std::size_t k, const Left& a,
                                               const Real* b, Real* c) {
  typename Pack<Real>::Values sum, x;
  load_to(c, sum);
  for (std::size_t p = 0; p < k; ++p) {
    load_to(b + p * n, x);
    sum += a.data[p * a.column] * x;
  }
  store_from(sum, c);
}

template <class Real, class Left>
[[gnu::always_inline]] inline void multiply_add(std::size_t m, std::size_t n, std::size_t k, Left a,
                                                const Real* b, Real* c) {
  constexpr auto size = Pack<Real>::kSize;
  for (std::size_t i = 0; i < m;) {
    const std::size_t rows = m - i >= 4 ? 4 : 1;
    const Left from{a.data + i * a.row, a.row, a.column};
    std::size_t j = 0;
    for (; j + 2 * size <= n; j += 2 * size) {
      if (rows == 4)
        tile<4>(n, k, from, b + j, c + i * n + j);
      else
        tile<1>(n, k, from, b + j, c + i * n + j);
    }
    for (; j < n; j += size)
      for (std::size_t r = 0; r < rows; ++r)
        narrow_tile(n, k, Left{from.data + r * a.row, a.row, a.column}, b + j, c + (i + r) * n + j);
    i += rows;
  }
}

// exp(x) - 1 over exp(x) + 1 of x = 2 |v|, with exp as 2^k times its Taylor polynomial; adding 1.5
// times a power of two rounds x / ln 2 to the integer k in the low bits.
template <class Real>
struct Exponential;
template <>
struct Exponential<float> {
  static constexpr float kRound = 0x1.8p23F, kHigh = 0x1.62e4p-1F, kLow = 0x1.7f7d1cp-20F;
  static constexpr float kMost = 40;
  static constexpr int kShift = 23, kDegree = 7;
};
template <>
struct Exponential<double> {
  static constexpr double kRound = 0x1.8p52, kHigh = 0x1.62e42fefa38p-1,
                          kLow = 0x1.ef35793c7673p-45;
  static constexpr double kMost = 80;
  static constexpr int kShift = 52, kDegree = 13;
};

template <class Real>
[[gnu::always_inline]] inline void tanh_of(typename Pack<Real>::Values& v) {
  using E = Exponential<Real>;
  using Values = typename Pack<Real>::Values;
  using Bits = typename Pack<Real>::Bits;
  const Values zero = {};
  const Values size = v < zero ? -v : v;
  const Values most = zero + E::kMost;
  Values x = -2 * size;
  x = x < -most ? -most : x;
  const Values shifted = x * static_cast<Real>(0x1.71547652b82fep0) + E::kRound;
  const Values k = shifted - E::kRound;
  const Values r = (x - k * E::kHigh) - k * E::kLow;
  Values p = zero + Real{1};
  for (int n = E::kDegree; n > 0; --n) p = 1 + r * p / static_cast<Real>(n);
  Values e;
  const Bits bits = (Bits)p + ((Bits)shifted << E::kShift);
  std::memcpy(&e, &bits, sizeof e);
  const Values t = (1 - e) / (1 + e);
  v = v < zero ? -t : t;
}

template <class Real>
[[gnu::always_inline]] inline void tanh_all(Real* v, std::size_t n) {
  typename Pack<Real>::Values x;
  for (std::size_t i = 0; i < n; i += Pack<Real>::kSize) {
    load_to(v + i, x);
    tanh_of<Real>(x);
    store_from(x, v + i);
  }
}

template <class Real>
[[gnu::always_inline]] inline void slope_all(const Real* a, Real* d, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) d[i] *= 1 - a[i] * a[i];
}

}  // namespace

ASSAY_VECTOR_CLONES void add_product(std::size_t m, std::size_t n, std::size_t k, Strided a,
                                     const float* b, float* c) {
  multiply_add(m, n, k, a, b, c);
}
ASSAY_VECTOR_CLONES void add_product(std::size_t m, std::size_t n, std::size_t k, StridedDouble a,
                                     const double* b, double* c) {
  multiply_add(m, n, k, a, b, c);
}
ASSAY_VECTOR_CLONES void tanh_each(float* v, std::size_t n) { tanh_all(v, n); }
ASSAY_VECTOR_CLONES void tanh_each(double* v, std::size_t n) { tanh_all(v, n); }
ASSAY_VECTOR_CLONES void times_tanh_slope(const float* a, float* d, std::size_t n) {
  slope_all(a, d, n);
}
ASSAY_VECTOR_CLONES void times_tanh_slope(const double* a, double* d, std::size_t n) {
  slope_all(a, d, n);
}

}  // namespace assay::control
