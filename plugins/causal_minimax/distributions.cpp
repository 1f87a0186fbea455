// Incomplete gamma and beta functions by series and continued fraction (Abramowitz and Stegun 6.5,
// 26.5), accurate to about 1e-12.
#include "plugins/causal_minimax/distributions.hpp"

#include <cmath>
#include <limits>

namespace assay::causal_minimax {
namespace {

constexpr int kMaxTerms = 10000;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kTiny = 1e-300;

// Lentz's evaluation of a continued fraction b0 + a1/(b1 + a2/(b2 + ...)).
class Fraction {
 public:
  explicit Fraction(double b0) : value_(b0 == 0 ? kTiny : b0), c_(value_) {}

  // Takes the next a and b in; true when the value has settled.
  bool add(double a, double b) {
    d_ = b + a * d_;
    c_ = b + a / c_;
    if (std::abs(d_) < kTiny) d_ = kTiny;
    if (std::abs(c_) < kTiny) c_ = kTiny;
    d_ = 1 / d_;
    value_ *= c_ * d_;
    return std::abs(c_ * d_ - 1) < 4 * kEpsilon;
  }
  double value() const { return value_; }

 private:
  double value_, c_, d_ = 0;
};

// Q(a, x), the regularised upper incomplete gamma function, x > 0.
double gamma_tail(double a, double x) {
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < kMaxTerms && term > sum * kEpsilon; ++n) sum += term *= x / (a + n);
    return 1 - front * sum;
  }
  Fraction f(x + 1 - a);
  for (int n = 1; n < kMaxTerms && !f.add(-n * (n - a), x + 2 * n + 1 - a); ++n) {
  }
  return front / f.value();
}

// I_x(a, b), the regularised incomplete beta function, for x below its mean.
double lower_beta(double a, double b, double x) {
  Fraction f(1);
  const auto odd = [&](int m) {
    return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
  };
  const auto even = [&](int m) { return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)); };
  for (int m = 0; m < kMaxTerms; ++m) {
    if (m > 0) f.add(even(m), 1);
    if (f.add(odd(m), 1)) break;
  }
  const double log_front =
      a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b);
  return std::exp(log_front) / (a * f.value());
}

}  // namespace

double chi_square_tail(double x, double degrees) {
  if (!(x > 0)) return 1;
  return gamma_tail(degrees / 2, x / 2);
}

double f_tail(double x, double numerator, double denominator) {
  if (!(x > 0)) return 1;
  if (std::isinf(x)) return 0;
  const double a = denominator / 2, b = numerator / 2;
  const double u = denominator / (denominator + numerator * x), rest = 1 - u;
  if (u < (a + 1) / (a + b + 2)) return lower_beta(a, b, u);
  return rest > 0 ? 1 - lower_beta(b, a, rest) : 1;
}

}  // namespace assay::causal_minimax
