// The kernel of greatest likelihood: a quasi-Newton method within a box, from many starts.
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "plugins/numerics/statistics/gaussian_process.hpp"

namespace assay::statistics {
namespace {

using Point = Eigen::Vector3d;  // logarithms of signal_var, length, noise_var

GaussianKernel kernel_at(const Point& x) {
  return {std::exp(x[0]), std::exp(x[1]), std::exp(x[2])};
}

struct Box {
  Point low, high;

  Point clipped(const Point& x) const { return x.cwiseMax(low).cwiseMin(high); }
  // Coordinates that can move against g.
  Eigen::Array<bool, 3, 1> free(const Point& x, const Point& g) const {
    return (low.array() < high.array()) && !(x.array() <= low.array() && g.array() > 0) &&
           !(x.array() >= high.array() && g.array() < 0);
  }
};

// Minus the log likelihood and its gradient.
struct Cost {
  double value;
  Point gradient;
};

Cost cost_at(const Matrix& squared, const Vector& y, const Point& x) {
  const auto l = likelihood(squared, y, kernel_at(x));
  return {-l.value, -Point(l.slope[0], l.slope[1], l.slope[2])};
}

// BFGS on the free coordinates (Nocedal and Wright, equation 6.17), whose memory is dropped when
// another set of them becomes free.
struct Curvature {
  Eigen::Matrix3d inverse = Eigen::Matrix3d::Identity();
  Eigen::Array<bool, 3, 1> free = Eigen::Array<bool, 3, 1>::Constant(true);

  Point direction(const Point& g, const Eigen::Array<bool, 3, 1>& now) {
    if ((now != free).any()) inverse.setIdentity();
    free = now;
    const Point slope = free.select(g.array(), 0.0).matrix();
    Point d = free.select((-(inverse * slope)).array(), 0.0).matrix();
    if (d.dot(slope) >= 0) inverse.setIdentity(), d = -slope;
    return d / std::max(1.0, d.norm() / 2);  // at most e^2 in a parameter at once
  }
  void learn(const Point& step, const Point& change) {
    const double along = step.dot(change);
    if (along <= 1e-12 * step.norm() * change.norm()) return;
    const Eigen::Matrix3d left = Eigen::Matrix3d::Identity() - step * change.transpose() / along;
    inverse = left * inverse * left.transpose() + step * step.transpose() / along;
  }
};

constexpr int kVariances = 5, kLengths = 7;  // of the grid of starts

double at(int k, int count, double low, double high) {
  return low + static_cast<double>(k) / (count - 1) * (high - low);
}

struct Found {
  Point x;
  double value;
};

Found descend(const Matrix& squared, const Vector& y, Point x, const Box& box) {
  constexpr int kIterations = 60, kHalvings = 12;
  constexpr double kFlat = 1e-6, kProgress = 1e-11;
  auto at = cost_at(squared, y, x);
  Curvature curvature;
  for (int i = 0; i < kIterations && std::isfinite(at.value); ++i) {
    const auto free = box.free(x, at.gradient);
    if (free.select(at.gradient.array().abs(), 0.0).maxCoeff() < kFlat) break;
    const Point d = curvature.direction(at.gradient, free);
    double length = 1;
    bool is_lower = false, is_done = false;
    for (int h = 0; h < kHalvings && !is_lower; ++h, length /= 2) {
      const Point next = box.clipped(x + length * d);
      const auto there = cost_at(squared, y, next);
      is_lower = there.value <= at.value + 1e-4 * at.gradient.dot(next - x) && next != x;
      if (!is_lower) continue;
      curvature.learn(next - x, there.gradient - at.gradient);
      is_done = at.value - there.value < kProgress * (1 + std::abs(there.value));
      x = next, at = there;
    }
    if (!is_lower || is_done) break;
  }
  return {x, at.value};
}

}  // namespace

GaussianKernel fit_kernel(const Matrix& squared, const Vector& y, const GaussianKernel& start,
                          const KernelFit& options) {
  const double noise = std::log(start.noise_var);
  const double least = options.fits_noise ? 2 * std::log(options.noise_sd.low) : noise;
  const double most = options.fits_noise ? 2 * std::log(options.noise_sd.high) : noise;
  const Box box{{std::log(options.signal_var.low), std::log(options.length.low), least},
                {std::log(options.signal_var.high), std::log(options.length.high), most}};
  auto best = descend(
      squared, y, box.clipped({std::log(start.signal_var), std::log(start.length), noise}), box);
  for (int a = 0; a < kVariances; ++a)
    for (int b = 0; b < kLengths; ++b) {
      const Point from = box.clipped({at(a, kVariances, box.low[0], box.high[0]),
                                      at(b, kLengths, box.low[1], box.high[1]), noise});
      const auto found = descend(squared, y, from, box);
      if (found.value < best.value) best = found;
    }
  auto kernel = kernel_at(best.x);
  if (!options.fits_noise) kernel.noise_var = start.noise_var;
  return kernel;
}

}  // namespace assay::statistics
