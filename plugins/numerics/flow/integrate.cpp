#include "plugins/numerics/flow/integrate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace assay::flow {
namespace {

double mean_square(const Matrix& v) { return v.squaredNorm() / static_cast<double>(v.rows()); }

// One step of size h, begun with the velocity k1.
Matrix stepped(Solver solver, const Velocity& velocity, const Matrix& x, const Matrix& k1, double t,
               double h) {
  if (solver == Solver::kEuler) return x + h * k1;
  const double half = h / 2;
  const Matrix k2 = velocity(t + half, x + half * k1);
  if (solver == Solver::kMidpoint) return x + h * k2;
  const Matrix k3 = velocity(t + half, x + half * k2);
  const Matrix k4 = velocity(t + h, x + h * k3);
  return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
}

// Dormand & Prince 1980: stages, and the fifth-order weights less the fourth-order ones. The last
// stage is the first of the next step.
constexpr std::size_t kStages = 7;
constexpr double kTimes[kStages] = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1};
constexpr double kStageWeights[kStages][kStages - 1] = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}};
constexpr double kErrorWeights[kStages] = {
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};
constexpr double kOrder = 5;

struct Attempt {
  std::array<Matrix, kStages> k;
  Matrix x;
};

void attempt(const Velocity& velocity, const Matrix& x, double t, double h, Attempt& to) {
  for (std::size_t stage = 1; stage < kStages; ++stage) {
    to.x = x;
    for (std::size_t j = 0; j < stage; ++j)
      if (kStageWeights[stage][j] != 0) to.x += h * kStageWeights[stage][j] * to.k[j];
    to.k[stage] = velocity(t + kTimes[stage] * h, to.x);
  }
}

// Of the values in units of what the tolerances allow about x and y.
double scaled_norm(const Matrix& values, const Matrix& x, const Matrix& y,
                   const AdaptiveOptions& o) {
  const auto allowed = o.absolute + o.relative * x.array().abs().max(y.array().abs());
  return std::sqrt((values.array() / allowed).square().mean());
}

double error_of(const Attempt& a, const Matrix& x, double h, const AdaptiveOptions& o) {
  Matrix error = kErrorWeights[0] * a.k[0];
  for (std::size_t j = 1; j < kStages; ++j)
    if (kErrorWeights[j] != 0) error += kErrorWeights[j] * a.k[j];
  return scaled_norm(h * error, x, a.x, o);
}

// A first step that moves x by a hundredth of itself.
double first_step(const Matrix& x, const Matrix& v, const AdaptiveOptions& o) {
  const double size = scaled_norm(x, x, x, o), speed = scaled_norm(v, x, x, o);
  return size < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * size / speed;
}

double step_factor(double error) {
  constexpr double kSafety = 0.9, kLeast = 0.2, kMost = 10;
  return std::clamp(kSafety * std::pow(std::max(error, 1e-10), -1 / kOrder), kLeast, kMost);
}

}  // namespace

std::int64_t evaluations_per_step(Solver solver) {
  switch (solver) {
    case Solver::kEuler:
      return 1;
    case Solver::kMidpoint:
      return 2;
    case Solver::kRk4:
      return 4;
    default:
      return static_cast<std::int64_t>(kStages) - 1;
  }
}

Integral integrate(Solver solver, const Velocity& velocity, Matrix x, double t0, double t1,
                   std::int64_t steps) {
  const double h = (t1 - t0) / static_cast<double>(steps);
  Integral result{std::move(x), steps * evaluations_per_step(solver), 0};
  for (std::int64_t k = 0; k < steps; ++k) {
    const double t = t0 + h * static_cast<double>(k);
    const Matrix v = velocity(t, result.x);
    result.energy += std::abs(h) * mean_square(v);
    result.x = stepped(solver, velocity, result.x, v, t, h);
  }
  return result;
}

Integral integrate_adaptively(const Velocity& velocity, Matrix x, double t0, double t1,
                              const AdaptiveOptions& options) {
  Integral result{std::move(x), 1, 0};
  Attempt tried;
  tried.k[0] = velocity(t0, result.x);
  double t = t0, h = std::min(first_step(result.x, tried.k[0], options), t1 - t0);
  for (std::int64_t k = 0; t < t1; ++k) {
    if (k == options.max_steps) throw std::runtime_error("the integration takes too many steps");
    const bool is_last = t + h >= t1;
    if (is_last) h = t1 - t;
    attempt(velocity, result.x, t, h, tried);
    result.evaluations += evaluations_per_step(Solver::kDopri5);
    const double error = error_of(tried, result.x, h, options);
    if (!std::isfinite(error)) throw std::runtime_error("the integration left the finite range");
    if (error <= 1) {
      result.energy += h * (mean_square(tried.k[0]) + mean_square(tried.k.back())) / 2;
      result.x = tried.x;
      tried.k[0] = tried.k.back();
      t = is_last ? t1 : t + h;
    }
    h *= error <= 1 ? step_factor(error) : std::min(step_factor(error), 1.0);
  }
  return result;
}

}  // namespace assay::flow
