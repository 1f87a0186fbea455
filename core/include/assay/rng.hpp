// Named random streams: the same numbers on every platform, whatever else draws from a run's seed.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {
namespace detail {

// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): ten rounds of a keyed bijection on a counter.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                              std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

// Finaliser of splitmix64: spreads every input bit over the whole word.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

constexpr std::uint64_t stream_key(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return mix(hash + mix(seed + 0x9E3779B97F4A7C15u));
}

// log(x) for normal x > 0 by basic arithmetic alone, so that libm versions cannot change a draw:
// log m = 2 atanh((m-1)/(m+1)) for the mantissa m in [sqrt(1/2), sqrt 2), error below 4e-16.
inline double portable_log(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < 0.70710678118654752440) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1), s2 = s * s;
  double sum = 0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return 2 * s * sum + exponent * 0.69314718055994530942;
}

template <std::size_t N>
constexpr double polynomial(const double (&c)[N], double x) {
  double sum = 0;
  for (std::size_t i = N; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

// Quantile of N(0,1) for 0 < p < 1, relative error 1e-16 (Wichura 1988, algorithm AS 241, PPND16).
inline double normal_quantile(double p) {
  constexpr double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                          1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                          3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double b[] = {1.0,
                          4.2313330701600911252e1,
                          6.8718700749205790830e2,
                          5.3941960214247511077e3,
                          2.1213794301586595867e4,
                          3.9307895800092710610e4,
                          2.8729085735721942674e4,
                          5.2264952788528545610e3};
  constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                          5.76949722146069140550e0,  3.64784832476320460504e0,
                          1.27045825245236838258e0,  2.41780725177450611770e-1,
                          2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double d[] = {1.0,
                          2.05319162663775882187e0,
                          1.67638483018380384940e0,
                          6.89767334985100004550e-1,
                          1.48103976427480074590e-1,
                          1.51986665636164571966e-2,
                          5.47593808499534494600e-4,
                          1.05075007164441684324e-9};
  constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                          1.78482653991729133580e0,  2.96560571828504891230e-1,
                          2.65321895265761230930e-2, 1.24266094738807843860e-3,
                          2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double f[] = {1.0,
                          5.99832206555887937690e-1,
                          1.36929880922735805310e-1,
                          1.48753612908506148525e-2,
                          7.86869131145613259100e-4,
                          1.84631831751005468180e-5,
                          1.42151175831644588870e-7,
                          2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double r = std::sqrt(-portable_log(q < 0 ? p : 1 - p));
  const double x = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                          : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -x : x;
}

}  // namespace detail

// A stream keyed by (seed, name): counter-based, so streams of different names are independent and
// no stream depends on how much another one drew. Meets UniformRandomBitGenerator.
class Rng {
 public:
  using result_type = std::uint64_t;

  Rng(std::uint64_t seed, std::string_view name) : key_(detail::stream_key(seed, name)) {}

  // The i-th child stream: one for each item of a parallel loop, in whatever order they run.
  Rng stream(std::uint64_t i) const { return Rng(detail::mix(key_ + detail::mix(i + 1))); }

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    if (used_ == 2) refill();
    return block_[used_++];
  }

  // Uniform on [0, 1) with 53 random bits.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  // Standard normal by inversion: one draw, one number, monotone in the draw.
  double normal() {
    return detail::normal_quantile((static_cast<double>((*this)() >> 11) + 0.5) * 0x1p-53);
  }
  double normal(double mean, double sd) { return mean + sd * normal(); }

  // Uniform on 0 .. n-1 without bias (Lemire 2019); n > 0.
  std::uint64_t below(std::uint64_t n) {
    for (;;) {
      __extension__ using Wide = unsigned __int128;
      const Wide product = Wide{(*this)()} * n;
      const auto low = static_cast<std::uint64_t>(product);
      if (low >= n || low >= -n % n) return static_cast<std::uint64_t>(product >> 64);
    }
  }

  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  // k distinct indices out of 0 .. n-1 in random order; k <= n.
  std::vector<std::size_t> sample(std::size_t n, std::size_t k) {
    std::vector<std::size_t> index(n);
    std::iota(index.begin(), index.end(), std::size_t{0});
    for (std::size_t i = 0; i < k; ++i) std::swap(index[i], index[i + below(n - i)]);
    index.resize(k);
    return index;
  }

 private:
  explicit Rng(std::uint64_t key) : key_(key) {}

  void refill() {
    const auto r = detail::philox(
        {static_cast<std::uint32_t>(counter_), static_cast<std::uint32_t>(counter_ >> 32), 0, 0},
        {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)});
    block_ = {r[0] | std::uint64_t{r[1]} << 32, r[2] | std::uint64_t{r[3]} << 32};
    ++counter_;
    used_ = 0;
  }

  std::uint64_t key_, counter_ = 0;
  std::array<std::uint64_t, 2> block_{};
  unsigned used_ = 2;
};

}  // namespace assay
