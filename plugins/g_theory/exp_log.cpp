#include "plugins/g_theory/exp_log.hpp"

#include <bit>
#include <cstdint>
#include <limits>

#include "plugins/numerics/vector_clones.hpp"

namespace assay::g_theory {
namespace {

constexpr double kLog2High = 0x1.62e42fee00000p-1, kLog2Low = 0x1.a39ef35793c76p-33;
constexpr double kLog2E = 0x1.71547652b82fep0;
constexpr double kRound = 0x1.8p52;  // a sum with it ends in the bits of the nearest integer
constexpr double kLeast = -708;      // exp of less is subnormal
constexpr double kSqrt2 = 0x1.6a09e667f3bcdp0;
constexpr std::uint64_t kOne = 0x3ff0'0000'0000'0000, kMantissa = 0x000f'ffff'ffff'ffff;
constexpr std::uint64_t kTwoTo52 = 0x4330'0000'0000'0000;
constexpr double kBias = 0x1p52 + 1023;

// exp(x) = 2^k exp(r) with |r| <= ln(2)/2, and Taylor's series of exp(r).
inline double exp_of(double x) {
  const double y = x < kLeast ? kLeast : x;
  const double shifted = y * kLog2E + kRound, k = shifted - kRound;
  const double r = (y - k * kLog2High) - k * kLog2Low;
  double e = 1.0 / 6227020800;
  e = e * r + 1.0 / 479001600;
  e = e * r + 1.0 / 39916800;
  e = e * r + 1.0 / 3628800;
  e = e * r + 1.0 / 362880;
  e = e * r + 1.0 / 40320;
  e = e * r + 1.0 / 5040;
  e = e * r + 1.0 / 720;
  e = e * r + 1.0 / 120;
  e = e * r + 1.0 / 24;
  e = e * r + 1.0 / 6;
  e = e * r + 0.5;
  e = e * r + 1;
  e = e * r + 1;
  const double power = std::bit_cast<double>((std::bit_cast<std::uint64_t>(shifted) << 52) + kOne);
  return x < kLeast ? 0 : e * power;
}

// ln x = k ln 2 + 2 artanh f with f = (m - 1) / (m + 1) and m in [sqrt(1/2), sqrt(2)).
inline double log_of(double x) {
  constexpr double kMin = std::numeric_limits<double>::min();
  const auto bits = std::bit_cast<std::uint64_t>(x < kMin ? kMin : x);
  const double m = std::bit_cast<double>((bits & kMantissa) | kOne);
  const double exponent = std::bit_cast<double>((bits >> 52) | kTwoTo52) - kBias;
  const bool is_upper = m >= kSqrt2;
  const double k = is_upper ? exponent + 1 : exponent, n = is_upper ? 0.5 * m : m;
  const double f = (n - 1) / (n + 1), s = f * f;
  double t = 2.0 / 21;
  t = t * s + 2.0 / 19;
  t = t * s + 2.0 / 17;
  t = t * s + 2.0 / 15;
  t = t * s + 2.0 / 13;
  t = t * s + 2.0 / 11;
  t = t * s + 2.0 / 9;
  t = t * s + 2.0 / 7;
  t = t * s + 2.0 / 5;
  t = t * s + 2.0 / 3;
  return k * kLog2High + (2 * f + (f * s * t + k * kLog2Low));
}

}  // namespace

ASSAY_VECTOR_CLONES void exp_each(double* v, Index n) {
  for (Index i = 0; i < n; ++i) v[i] = exp_of(v[i]);
}

ASSAY_VECTOR_CLONES void log_each(double* v, Index n) {
  for (Index i = 0; i < n; ++i) v[i] = log_of(v[i]);
}

}  // namespace assay::g_theory
