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

void multiply_entries(const std::uint32_t* columns, const double* values, const std::size_t* starts,
                      std::size_t count, const double* x, double* products) {
  for (std::size_t r = 0; r < count; ++r) {
    double even = 0, odd = 0;
    std::size_t k = starts[r];
    for (; k + 2 <= starts[r + 1]; k += 2) {
      even += values[k] * x[columns[k]];
      odd += values[k + 1] * x[columns[k + 1]];
    }
    if (k < starts[r + 1]) even += values[k] * x[columns[k]];
    products[r] = even + odd;
  }
}

void add_entries(const std::uint32_t* columns, const std::size_t* starts, std::size_t count,
                 const double* factors, const double* x, double* products) {
  for (std::size_t r = 0; r < count; ++r) {
    double a = 0, b = 0, c = 0, d = 0;
    const auto* at = columns + starts[r];
    const auto* end = columns + starts[r + 1];
    for (; end - at >= 4; at += 4) a += x[at[0]], b += x[at[1]], c += x[at[2]], d += x[at[3]];
    for (; at != end; ++at) a += x[*at];
    products[r] = factors[r] * ((a + b) + (c + d));
  }
}

void scatter(const std::uint32_t* columns, const double* values, std::size_t n, double weight,
             double* y) {
  for (std::size_t k = 0; k < n; ++k) y[columns[k]] += weight * values[k];
}
void scatter(const std::uint32_t* columns, std::size_t n, double weight, double* y) {
  const auto* end = columns + n;
  for (; end - columns >= 4; columns += 4) {  // they differ: all loads may come before any store
    const double a = y[columns[0]], b = y[columns[1]], c = y[columns[2]], d = y[columns[3]];
    y[columns[0]] = a + weight, y[columns[1]] = b + weight;
    y[columns[2]] = c + weight, y[columns[3]] = d + weight;
  }
  for (; columns != end; ++columns) y[*columns] += weight;
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
double difference(const double* y, double scale, const double* held, double* v, double* total,
                  std::size_t n) {
  Lanes sum{};
  for (std::size_t k = 0; k < n; k += kLanes) {
    const Lanes gradient = lanes(y + k), change = scale * gradient - lanes(held + k);
    lanes(v + k) = change;
    lanes(total + k) += gradient;
    sum += change * change;
  }
  return sum_of(sum);
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

// log(1 + exp(-m)) = max(-m, 0) + log(1 + exp(-|m|)); the logarithms of many rows are that of one
// product, whose factors are at most 2.
ASSAY_VECTOR_CLONES
double logistic_loss(const double* margins, const double* e, std::size_t n) {
  constexpr std::size_t kMostFactors = 64;  // of a lane: all eight stay below 2^513
  const std::size_t whole = n / kLanes * kLanes;
  double sum = 0, product = 1;
  for (std::size_t r = whole; r < n; ++r) {
    product *= 1 + e[r];
    sum += margins[r] < 0 ? -margins[r] : 0;
  }
  for (std::size_t r = 0; r < whole;) {
    Lanes factors = Lanes{} + 1.0, excess{};
    for (std::size_t k = 0; k < kMostFactors && r < whole; ++k, r += kLanes) {
      const Lanes m = lanes(margins + r);
      factors *= 1.0 + lanes(e + r);
      excess -= m < 0.0 ? m : Lanes{};
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) product *= factors[lane];
    sum += sum_of(excess) + std::log(product);
    product = 1;
  }
  return whole > 0 ? sum : sum + std::log(product);
}

ASSAY_VECTOR_CLONES
void negative_magnitudes(const double* v, std::size_t n, double* result) {
  for (std::size_t r = 0; r < n; ++r) result[r] = -std::abs(v[r]);
}

}  // namespace assay::ef21
