// The posterior of a uniform law on the filled squares of a board: a mixture of truncated normals.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/kinetic_paths/laws.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr int kFields = 4;
constexpr double kSide = 0.86602540378443864676;  // sqrt(3) / 2: then E|x|^2 = 2

// exp(x^2) erfc(x): beyond 3 by its continued fraction, backwards.
double scaled_erfc(double x) {
  if (x < 3) return std::exp(x * x) * std::erfc(x);
  double tail = 0;
  for (int k = 60; k > 0; --k) tail = k / 2.0 / (x + tail);
  return 1 / (std::sqrt(4 * std::atan(1.0)) * (x + tail));
}

// Twice the standard normal mass of [low, high], as log, and the mean of what lies within.
struct Truncated {
  double log_mass, mean;
};
Truncated truncated(double low, double high) {
  if (low + high < 0) {
    const auto mirrored = truncated(-high, -low);
    return {mirrored.log_mass, -mirrored.mean};
  }
  const double root = std::sqrt(0.5), unit = std::sqrt(2 * std::atan(1.0));
  if (low < 0) {
    const double mass = std::erfc(low * root) - std::erfc(high * root);
    const double densities = std::exp(-low * low / 2) - std::exp(-high * high / 2);
    return {std::log(mass), densities / (unit * mass)};
  }
  const double ratio = std::exp((low - high) * (low + high) / 2);  // of the densities at the ends
  const double mass = scaled_erfc(low * root) - ratio * scaled_erfc(high * root);
  return {std::log(mass) - low * low / 2, std::clamp((1 - ratio) / (unit * mass), low, high)};
}

// Of one coordinate: log masses and conditional means of the four fields.
struct Axis {
  std::array<double, kFields> log_mass{}, mean{};

  Axis(double y, double s) {
    for (int k = 0; k < kFields; ++k) {
      const double low = (k - 2) * kSide;
      const auto part = truncated(s * (low - y), s * (low + kSide - y));
      log_mass[static_cast<std::size_t>(k)] = part.log_mass;
      mean[static_cast<std::size_t>(k)] = y + part.mean / s;
    }
  }
};

bool is_filled(std::size_t i, std::size_t j) { return (i + j) % 2 == 0; }

class Checkerboard : public Law {
 public:
  Index dimension() const override { return 2; }

  Matrix draw(Index count, Rng& rng) const override {
    Matrix x(count, 2);
    for (Index k = 0; k < count; ++k) {
      const auto column = rng.below(4), row = 2 * rng.below(2) + column % 2;
      x(k, 0) = kSide * (static_cast<double>(column) - 2 + rng.uniform());
      x(k, 1) = kSide * (static_cast<double>(row) - 2 + rng.uniform());
    }
    return x;
  }

  Matrix posterior_mean(const Matrix& y, double s) const override {
    Matrix x(y.rows(), 2);
    for (Index k = 0; k < y.rows(); ++k) {
      const Axis first(y(k, 0), s), second(y(k, 1), s);
      double most = -kInfinity, mass = 0, sum0 = 0, sum1 = 0;
      for (std::size_t i = 0; i < kFields; ++i)
        for (std::size_t j = i % 2; j < kFields; j += 2)
          most = std::max(most, first.log_mass[i] + second.log_mass[j]);
      for (std::size_t i = 0; i < kFields; ++i)
        for (std::size_t j = 0; j < kFields; ++j) {
          if (!is_filled(i, j)) continue;
          const double w = std::exp(first.log_mass[i] + second.log_mass[j] - most);
          mass += w;
          sum0 += w * first.mean[i];
          sum1 += w * second.mean[j];
        }
      x.row(k) << sum0 / mass, sum1 / mass;
    }
    return x;
  }
};

}  // namespace

std::unique_ptr<Law> checkerboard_law() { return std::make_unique<Checkerboard>(); }

}  // namespace assay::kinetic_paths
