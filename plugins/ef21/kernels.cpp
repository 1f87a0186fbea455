#include "plugins/ef21/kernels.hpp"

#include <cmath>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::ef21 {
namespace {

typedef double Lanes __attribute__((vector_size(64)));
typedef double LooseLanes __attribute__((vector_size(64), aligned(8), may_alias));
typedef long long LaneBits __attribute__((vector_size(64)));

[[gnu::always_inline]] inline const LooseLanes& lanes(const double* p) {
  return *reinterpret_cast<const LooseLanes*>(p);
}
[[gnu::always_inline]] inline LooseLanes& lanes(double* p) {
  return *reinterpret_cast<LooseLanes*>(p);
}
[[gnu::always_inline]] inline double sum_of(const Lanes& v) {
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

}  // namespace

ASSAY_VECTOR_CLONES
void multiply_rows(const double* rows, std::size_t count, std::size_t n, const double* x,
                   double* products) {
  for (std::size_t r = 0; r < count; ++r, rows += n) {
    Lanes even{}, odd{};
    std::size_t k = 0;
    for (; k + 2 * kLanes <= n; k += 2 * kLanes) {
      even += lanes(rows + k) * lanes(x + k);
      odd += lanes(rows + k + kLanes) * lanes(x + k + kLanes);
    }
    if (k < n) even += lanes(rows + k) * lanes(x + k);
    const Lanes both = even + odd;
    products[r] = sum_of(both);
  }
}

ASSAY_VECTOR_CLONES
void combine_rows(const double* rows, std::size_t count, std::size_t n, const double* weight,
                  const double* start, double* y) {
  std::size_t k = 0;
  for (; k + 4 * kLanes <= n; k += 4 * kLanes) {  // whole lines of the cache, four at a time
    Lanes a = lanes(start + k), b = lanes(start + k + kLanes), c = lanes(start + k + 2 * kLanes),
          d = lanes(start + k + 3 * kLanes);
    const double* row = rows + k;
    for (std::size_t r = 0; r < count; ++r, row += n) {
      a += weight[r] * lanes(row);
      b += weight[r] * lanes(row + kLanes);
      c += weight[r] * lanes(row + 2 * kLanes);
      d += weight[r] * lanes(row + 3 * kLanes);
    }
    lanes(y + k) = a, lanes(y + k + kLanes) = b;
    lanes(y + k + 2 * kLanes) = c, lanes(y + k + 3 * kLanes) = d;
  }
  for (; k < n; k += kLanes) {
    Lanes a = lanes(start + k);
    for (std::size_t r = 0; r < count; ++r) a += weight[r] * lanes(rows + r * n + k);
    lanes(y + k) = a;
  }
}

ASSAY_VECTOR_CLONES
void difference(const double* y, double scale, const double* held, double* v, double* total,
                std::size_t n) {
  for (std::size_t k = 0; k < n; k += kLanes) {
    lanes(v + k) = scale * lanes(y + k) - lanes(held + k);
    lanes(total + k) += lanes(y + k);
  }
}

ASSAY_VECTOR_CLONES
double squared_norm(const double* v, std::size_t n) {
  Lanes sum{};
  for (std::size_t k = 0; k < n; k += kLanes) sum += lanes(v + k) * lanes(v + k);
  return sum_of(sum);
}

ASSAY_VECTOR_CLONES
std::size_t largest_magnitude(const double* v, std::size_t n) {
  Lanes best{};
  for (std::size_t k = 0; k < n; k += kLanes) {
    const Lanes x = lanes(v + k);
    const Lanes size = Lanes(LaneBits(x) & 0x7fffffffffffffffLL);
    best = size > best ? size : best;
  }
  double most = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) most = best[lane] > most ? best[lane] : most;
  for (std::size_t k = 0; k < n; k += kLanes) {
    const Lanes x = lanes(v + k);
    const LaneBits found = Lanes(LaneBits(x) & 0x7fffffffffffffffLL) >= most;
    long long any = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) any |= found[lane];
    if (any == 0) continue;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      if (found[lane] != 0) return k + lane;
  }
  return 0;
}

ASSAY_VECTOR_CLONES
void logistic_slopes(const double* margins, const double* e, std::size_t n, double scale,
                     double* slopes) {
  for (std::size_t r = 0; r < n; ++r)
    slopes[r] = -scale * (margins[r] > 0 ? e[r] : 1.0) / (1.0 + e[r]);
}

ASSAY_VECTOR_CLONES
void negative_magnitudes(const double* v, std::size_t n, double* result) {
  for (std::size_t r = 0; r < n; ++r) result[r] = -std::abs(v[r]);
}

}  // namespace assay::ef21
