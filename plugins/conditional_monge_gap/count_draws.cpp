#include "plugins/conditional_monge_gap/count_draws.hpp"

#include <cmath>

namespace assay::conditional_monge_gap {
namespace {

constexpr double kSmallMean = 10;  // below it products of uniforms are faster, and exact

double small_poisson(double mean, Rng& rng) {
  const double limit = std::exp(-mean);
  double count = 0;
  for (double product = 1 - rng.uniform(); product > limit; product *= 1 - rng.uniform()) ++count;
  return count;
}

double large_poisson(double mean, Rng& rng) {
  const double b = 0.931 + 2.53 * std::sqrt(mean), a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = rng.uniform() - 0.5, v = 1 - rng.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const double left = std::log(v) + std::log(inverse_alpha) - std::log(a / (us * us) + b);
    if (left <= -mean + k * std::log(mean) - std::lgamma(k + 1)) return k;
  }
}

}  // namespace

double gamma_variate(double shape, Rng& rng) {
  if (shape < 1) return gamma_variate(shape + 1, rng) * std::pow(1 - rng.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = rng.normal(), root = 1 + c * z;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(1 - rng.uniform()) < z * z / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

double poisson_variate(double mean, Rng& rng) {
  if (mean <= 0) return 0;
  return mean < kSmallMean ? small_poisson(mean, rng) : large_poisson(mean, rng);
}

double negative_binomial_variate(double mean, double dispersion, Rng& rng) {
  return poisson_variate(mean * gamma_variate(dispersion, rng) / dispersion, rng);
}

}  // namespace assay::conditional_monge_gap
