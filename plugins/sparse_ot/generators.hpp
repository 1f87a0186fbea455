// Synthetic transport problems.
#pragma once

#include <assay/rng.hpp>
#include <cmath>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/ot/generators.hpp"

namespace assay::sparse_ot {

enum class Generator {
  gauss_1d,    // histograms of two normal laws on a line
  bigauss_1d,  // of a normal law and of a mixture of two
  points_2d,   // x ~ N(0, I), y ~ N((4, 4), S S') with S' S' = [[1, -0.8], [-0.6, 1]]
  gaussians,   // x ~ N(0, I), y ~ N((1.5, 0), 0.49 I)
  moe_gates,   // gate logits of tokens: routing
  palette      // pixels of two colour schemes: color_transfer
};

struct WeightedSets {
  Matrix x, y;
  Vector a, b;
};

// N(mean, deviation^2) at 0, 1, ..., n-1, with sum 1.
inline Vector normal_histogram(Index n, double mean, double deviation) {
  const Vector x = Vector::LinSpaced(n, 0, static_cast<double>(n - 1));
  const Vector p = (-((x.array() - mean) / deviation).square() / 2).exp();
  return p / p.sum();
}

// One of the first four generators. The square root S of the asymmetric matrix is taken by its
// eigenvalues 1 +- sqrt(0.48).
inline WeightedSets generate_sets(Generator generator, Index n, Index m, Rng& rng) {
  const auto normal = [&] { return rng.normal(); };
  const auto grid = [](Index count) {
    return Matrix(Vector::LinSpaced(count, 0, static_cast<double>(count - 1)));
  };
  const auto even = [](Index count) {
    return Vector(Vector::Constant(count, 1.0 / static_cast<double>(count)));
  };
  if (generator == Generator::gauss_1d)
    return {grid(n), grid(m), normal_histogram(n, 10, 4), normal_histogram(m, 16, 5)};
  if (generator == Generator::bigauss_1d)
    return {grid(n), grid(m), normal_histogram(n, 16, 5),
            (normal_histogram(m, 8, 5) + normal_histogram(m, 24, 5)) / 2};
  WeightedSets sets{ot::random_points(n, 2, normal), ot::random_points(m, 2, normal), even(n),
                    even(m)};
  if (generator == Generator::gaussians) {
    sets.y *= ot::kGaussianScale;
    sets.y.col(0).array() += ot::kGaussianShift;
    return sets;
  }
  const double r = std::sqrt(0.48), high = std::sqrt(1 + r), low = std::sqrt(1 - r);
  const double even_part = (high + low) / 2, odd_part = (high - low) / (2 * r);
  Matrix root(2, 2);
  root << even_part, -0.8 * odd_part, -0.6 * odd_part, even_part;
  sets.y *= root.transpose();
  sets.y.array() += 4;
  return sets;
}

// Logits of tokens x experts: a bias N(0, 1) of each expert and N(0, kGateSpread^2) of each pair.
constexpr double kGateSpread = 1.2;
inline Matrix gate_logits(Index tokens, Index experts, Rng& rng) {
  Vector bias(experts);
  for (double& b : bias) b = rng.normal();
  Matrix logits = kGateSpread * ot::random_points(tokens, experts, [&] { return rng.normal(); });
  logits.rowwise() += bias.transpose();
  return logits;
}

}  // namespace assay::sparse_ot
