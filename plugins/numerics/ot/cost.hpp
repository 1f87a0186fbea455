// Ground costs c(x, y) between two points, and their gradients.
#pragma once

#include <span>

namespace assay::ot {

enum class CostKind {
  kSqEuclidean,  // sum (x-y)^2, without 1/2
  kEuclidean,    // |x-y|
  kCityblock,    // sum |x-y|
  kPNorm,        // (1/p) sum |x-y|^p, p >= 1
  kSqPNorm,      // |x-y|_p^2 / 2, p >= 1
  kElastic,      // |x-y|^2 / 2 + p |x-y|_1, p >= 0: optimal displacements are sparse (Cuturi,
                 // Klein & Ablin 2023)
  kCosine,       // 1 - x.y / (|x||y| + kCosineRidge)
  kArccos,       // acos(x.y), x and y on the unit sphere
  kNegDot,       // -x.y
  kPrecomputed,  // known as a matrix alone: NaN between points
};

constexpr double kCosineRidge = 1e-8;

struct Cost {
  CostKind kind = CostKind::kSqEuclidean;
  double p = 2;  // exponent of kPNorm and kSqPNorm, weight in kElastic
};

// Requires x and y of equal dimension.
double cost_between(const Cost& cost, std::span<const double> x, std::span<const double> y);

// gradient += weight * dc(x, y)/dy. At points where the cost has no derivative (euclidean,
// elastic and cityblock at equal coordinates, sqpnorm at y = x) the part concerned is 0. The
// gradient in x is the same call with x and y exchanged: every cost here is symmetric.
void add_cost_gradient(const Cost& cost, std::span<const double> x, std::span<const double> y,
                       double weight, std::span<double> gradient);

// True for costs h(x-y) with h strictly convex: those with an entropic map and, in one dimension,
// a monotone optimal plan that is unique.
bool is_strictly_convex(const Cost& cost);

// True when sorting solves the one-dimensional problem: c(x, y) = h(x-y), h convex.
bool is_convex_of_difference(const Cost& cost);

}  // namespace assay::ot
