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

// Gauss and Legendre's rule of eight points, one half: (node, weight) on [-1, 1] and their mirrors.
constexpr double kRule[][2] = {{0.18343464249564980494, 0.36268378337836198297},
                               {0.52553240991632898582, 0.31370664587788728734},
                               {0.79666647741362673959, 0.22238103445337447054},
                               {0.96028985649753623168, 0.10122853629037625915}};

// Of a standard normal variable on an interval: the log of twice its mass there, and its mean there
// less the middle of the interval.
struct Truncated {
  double log_mass, offset;
};

// Of a short interval, where differences of distribution functions would cancel.
Truncated truncated_briefly(double middle, double half) {
  double mass = 0, moment = 0;
  for (const auto& [node, weight] : kRule)
    for (const double v : {node * half, -node * half}) {
      const double w = weight * std::exp(-v * (middle + v / 2));
      mass += w;
      moment += w * v;
    }
  return {std::log(half * mass / std::sqrt(2 * std::atan(1.0))) - middle * middle / 2,
          moment / mass};
}

Truncated truncated_beyond_zero(double low, double high) {
  const double root = std::sqrt(0.5), unit = std::sqrt(2 * std::atan(1.0));
  const double ratio = std::exp((low - high) * (low + high) / 2);  // of the densities at the ends
  const double mass = scaled_erfc(low * root) - ratio * scaled_erfc(high * root);
  const double mean = std::clamp((1 - ratio) / (unit * mass), low, high);
  return {std::log(mass) - low * low / 2, mean - (low + high) / 2};
}

Truncated truncated(double middle, double half) {
  constexpr double kBrief = 0.5;  // change of the log density from the middle to an end
  if (middle < 0) {
    const auto mirrored = truncated(-middle, half);
    return {mirrored.log_mass, -mirrored.offset};
  }
  if (half * (middle + half) < kBrief) return truncated_briefly(middle, half);
  const double low = middle - half, high = middle + half;
  if (low >= 0) return truncated_beyond_zero(low, high);
  const double root = std::sqrt(0.5), unit = std::sqrt(2 * std::atan(1.0));
  const double mass = std::erfc(low * root) - std::erfc(high * root);
  const double densities = std::exp(-low * low / 2) - std::exp(-high * high / 2);
  return {std::log(mass), densities / (unit * mass) - middle};
}

// Of one coordinate: log masses and conditional means of the four fields. What is barely observed
// (s near 0, y near infinity) has the mean of its field, to all digits.
struct Axis {
  std::array<double, kFields> log_mass{}, mean{};

  Axis(double y, double s) {
    for (int k = 0; k < kFields; ++k) {
      const double centre = (k - 1.5) * kSide;
      const auto part = truncated(s * centre - s * y, s * kSide / 2);
      log_mass[static_cast<std::size_t>(k)] = part.log_mass;
      mean[static_cast<std::size_t>(k)] = centre + part.offset / s;
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
