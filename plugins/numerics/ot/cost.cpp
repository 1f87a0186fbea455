#include "plugins/numerics/ot/cost.hpp"

#include <algorithm>
#include <cmath>

namespace assay::ot {
namespace {

constexpr double kArccosLimit = 1 - 1e-12;  // |x.y| in the gradient: the true one grows to infinity

using Point = std::span<const double>;

double dot(Point x, Point y) {
  double s = 0;
  for (std::size_t k = 0; k < x.size(); ++k) s += x[k] * y[k];
  return s;
}

template <class Term>
double sum_of_differences(Point x, Point y, Term term) {
  double s = 0;
  for (std::size_t k = 0; k < x.size(); ++k) s += term(x[k] - y[k]);
  return s;
}

double sum_of_powers(Point x, Point y, double p) {
  return sum_of_differences(x, y, [p](double t) { return std::pow(std::abs(t), p); });
}

double sum_of_squares(Point x, Point y) {
  return sum_of_differences(x, y, [](double t) { return t * t; });
}

double sign(double t) { return t > 0 ? 1.0 : t < 0 ? -1.0 : 0.0; }

// gradient_k += scale * slope(y_k - x_k)
template <class Slope>
void add_slopes(Point x, Point y, double scale, std::span<double> gradient, Slope slope) {
  for (std::size_t k = 0; k < x.size(); ++k) gradient[k] += scale * slope(y[k] - x[k]);
}

double signed_power(double t, double p) { return sign(t) * std::pow(std::abs(t), p); }

// d/dy of 1 - x.y / (|x||y| + ridge), by the quotient rule.
void add_cosine_gradient(Point x, Point y, double weight, std::span<double> gradient) {
  const double length_x = std::sqrt(dot(x, x)), length_y = std::sqrt(dot(y, y));
  const double denominator = length_x * length_y + kCosineRidge;
  const double along_y = length_y > 0 ? dot(x, y) * length_x / length_y / denominator : 0.0;
  for (std::size_t k = 0; k < x.size(); ++k)
    gradient[k] += weight * (along_y * y[k] - x[k]) / denominator;
}

}  // namespace

double cost_between(const Cost& cost, Point x, Point y) {
  switch (cost.kind) {
    case CostKind::kSqEuclidean:
      return sum_of_squares(x, y);
    case CostKind::kEuclidean:
      return std::sqrt(sum_of_squares(x, y));
    case CostKind::kCityblock:
      return sum_of_powers(x, y, 1);
    case CostKind::kPNorm:
      return sum_of_powers(x, y, cost.p) / cost.p;
    case CostKind::kSqPNorm:
      return 0.5 * std::pow(sum_of_powers(x, y, cost.p), 2 / cost.p);
    case CostKind::kElastic:
      return 0.5 * sum_of_squares(x, y) + cost.p * sum_of_powers(x, y, 1);
    case CostKind::kCosine:
      return 1 - dot(x, y) / (std::sqrt(dot(x, x)) * std::sqrt(dot(y, y)) + kCosineRidge);
    case CostKind::kArccos:
      return std::acos(std::clamp(dot(x, y), -1.0, 1.0));
    case CostKind::kNegDot:
      return -dot(x, y);
    case CostKind::kPrecomputed:
      break;
  }
  return std::nan("");
}

void add_cost_gradient(const Cost& cost, Point x, Point y, double weight,
                       std::span<double> gradient) {
  switch (cost.kind) {
    case CostKind::kSqEuclidean:
      return add_slopes(x, y, 2 * weight, gradient, [](double t) { return t; });
    case CostKind::kEuclidean: {
      const double distance = std::sqrt(sum_of_squares(x, y));
      if (distance > 0) add_slopes(x, y, weight / distance, gradient, [](double t) { return t; });
      return;
    }
    case CostKind::kCityblock:
      return add_slopes(x, y, weight, gradient, sign);
    case CostKind::kPNorm:
      return add_slopes(x, y, weight, gradient,
                        [p = cost.p](double t) { return signed_power(t, p - 1); });
    case CostKind::kSqPNorm: {  // |z|^(2-p) sign(z_k) |z_k|^(p-1), written without a large power
      const double length = std::pow(sum_of_powers(x, y, cost.p), 1 / cost.p);
      if (length > 0)
        add_slopes(x, y, weight * length, gradient,
                   [p = cost.p, length](double t) { return signed_power(t / length, p - 1); });
      return;
    }
    case CostKind::kElastic:
      return add_slopes(x, y, weight, gradient, [p = cost.p](double t) { return t + p * sign(t); });
    case CostKind::kCosine:
      return add_cosine_gradient(x, y, weight, gradient);
    case CostKind::kArccos: {
      const double t = std::clamp(dot(x, y), -kArccosLimit, kArccosLimit);
      for (std::size_t k = 0; k < x.size(); ++k)
        gradient[k] -= weight * x[k] / std::sqrt(1 - t * t);
      return;
    }
    case CostKind::kNegDot:
      for (std::size_t k = 0; k < x.size(); ++k) gradient[k] -= weight * x[k];
      return;
    case CostKind::kPrecomputed:
      return;
  }
}

bool is_strictly_convex(const Cost& cost) {
  const bool has_exponent = cost.kind == CostKind::kPNorm || cost.kind == CostKind::kSqPNorm;
  return cost.kind == CostKind::kSqEuclidean || cost.kind == CostKind::kElastic ||
         (has_exponent && cost.p > 1);
}

bool is_convex_of_difference(const Cost& cost) {
  return is_strictly_convex(cost) || cost.kind == CostKind::kEuclidean ||
         cost.kind == CostKind::kCityblock || cost.kind == CostKind::kPNorm ||
         cost.kind == CostKind::kSqPNorm;
}

}  // namespace assay::ot
