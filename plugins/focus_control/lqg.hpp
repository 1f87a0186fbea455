// A Gaussian law whose memoryless diffusion is steered by quadratic costs, one coordinate by
// itself: the optimal control, what it costs and where it leads.
#pragma once

#include <vector>

namespace assay::focus_control {

// X1 ~ N(mean, variance); f(x) = running (x - target)^2 / 2 along the way, g(x) = terminal (x -
// target)^2 / 2 at its end.
struct Coordinate {
  double mean = 0, variance = 1, target = 0, running = 0, terminal = 0;
};

struct Moments {
  double mean, variance;
};

Moments base_moments(const Coordinate& c, double t);  // of t x1 + (1 - t) x0
// v(t, x) = mean + slope (x - t mean).
double velocity_slope(const Coordinate& c, double t);

// The memoryless diffusion without control: dX = (slope X + shift) dt + sqrt(noise) dB, 0 < t <= 1.
struct Drift {
  double slope, shift, noise;
};
Drift drift(const Coordinate& c, double t);

// V(t, x) = square x^2 / 2 + linear x + constant, with which u* = -sigma (square x + linear).
struct ValueFunction {
  double square = 0, linear = 0, constant = 0;
};

struct Optimum {
  std::vector<ValueFunction> value;  // at each of the times
  Moments end;                       // of X1 under u*
  double cost = 0;                   // E V(times[0], X), X of the base law
};

// The Riccati equations backwards from t = 1, then the moments forwards. `times` rise from above 0
// to 1. Throws std::runtime_error where they run out of finite numbers.
Optimum optimum(const Coordinate& c, const std::vector<double>& times);

// The controller of a flow: x += h (v - lambda variance(t) (1 - t) f'(x)) from N(0, 1) in equal
// steps, variance(t) that of the memoryless diffusion with this epsilon. Mean and variance at the
// end are affine recursions: no draws.
struct Sampler {
  long steps = 28;
  double lambda = 0, epsilon = 1e-3;
};
Moments steered_moments(const Coordinate& c, const Sampler& sampler);

}  // namespace assay::focus_control
