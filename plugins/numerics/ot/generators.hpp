// Synthetic point sets and graphs of transport experiments, from any source of random numbers.
#pragma once

#include <cmath>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::ot {

struct PointSets {
  Matrix x, y;
};

enum class Generator {
  kGaussians,    // x ~ N(0, I), y ~ N((1.5, 0, ...), 0.49 I)
  kUniformCube,  // x, y ~ U[0,1]^dim
  kAnnuli,       // circles in the first two coordinates, radius 1 and 2, noise 0.06 everywhere
  kGamma1d,      // x ~ Gamma(2, 1), y ~ Gamma(5, 1), in one dimension
};

// "gaussians", "uniform_cube", "annuli", "gamma_1d".
std::optional<Generator> generator(std::string_view id);

constexpr double kGaussianShift = 1.5, kGaussianScale = 0.7;
constexpr double kAnnulusNoise = 0.06;
constexpr int kGammaShapeX = 2, kGammaShapeY = 5;
constexpr Index kSbmBlocks = 3;
constexpr double kSbmInside = 0.5, kSbmBetween = 0.05;  // edge probabilities

// A source has two callables: normal() gives N(0, 1), uniform() U[0, 1).
template <class Draw>
Matrix random_points(Index n, Index dim, Draw&& draw) {
  Matrix p(n, dim);
  for (Index k = 0; k < p.size(); ++k) p.data()[k] = draw();
  return p;
}

template <class Normal, class Uniform>
Matrix annulus(Index n, Index dim, double radius, Normal&& normal, Uniform&& uniform) {
  Matrix p = kAnnulusNoise * random_points(n, dim, normal);
  for (Index i = 0; i < n; ++i) {
    const double angle = 2 * std::acos(-1.0) * uniform();
    p(i, 0) += radius * std::cos(angle);
    p(i, 1) += radius * std::sin(angle);
  }
  return p;
}

// Gamma of integer shape: a sum of exponentials.
template <class Uniform>
Matrix gamma_points(Index n, int shape, Uniform&& uniform) {
  Matrix p = Matrix::Zero(n, 1);
  for (Index i = 0; i < n; ++i)
    for (int k = 0; k < shape; ++k) p(i, 0) -= std::log1p(-uniform());
  return p;
}

// Adjacency matrix of a stochastic block model, symmetric and without loops: node i is in block
// i kSbmBlocks / n, an edge is there with kSbmInside within a block and kSbmBetween across.
template <class Uniform>
Matrix sbm_graph(Index n, Uniform&& uniform) {
  Matrix adjacency = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j) {
      const bool is_inside = i * kSbmBlocks / n == j * kSbmBlocks / n;
      const bool is_edge = uniform() < (is_inside ? kSbmInside : kSbmBetween);
      adjacency(i, j) = adjacency(j, i) = is_edge ? 1 : 0;
    }
  return adjacency;
}

// All of x is drawn before y. `dim` is ignored by gamma_1d. Throws std::invalid_argument for
// sizes below 1, and for annuli in less than two dimensions.
template <class Normal, class Uniform>
PointSets generate(Generator generator, Index n, Index m, Index dim, Normal&& normal,
                   Uniform&& uniform) {
  if (n < 1 || m < 1 || dim < 1) throw std::invalid_argument("point sets need n, m, dim >= 1");
  if (generator == Generator::kAnnuli && dim < 2)
    throw std::invalid_argument("annuli need at least two dimensions");
  PointSets sets;
  switch (generator) {
    case Generator::kGaussians:
      sets.x = random_points(n, dim, normal);
      sets.y = kGaussianScale * random_points(m, dim, normal);
      sets.y.col(0).array() += kGaussianShift;
      break;
    case Generator::kUniformCube:
      sets.x = random_points(n, dim, uniform);
      sets.y = random_points(m, dim, uniform);
      break;
    case Generator::kAnnuli:
      sets.x = annulus(n, dim, 1, normal, uniform);
      sets.y = annulus(m, dim, 2, normal, uniform);
      break;
    case Generator::kGamma1d:
      sets.x = gamma_points(n, kGammaShapeX, uniform);
      sets.y = gamma_points(m, kGammaShapeY, uniform);
      break;
  }
  return sets;
}

}  // namespace assay::ot
