// Gaussian probability paths x_t = a(t) x1 + m(t) x0 from noise x0 ~ N(0, I) at t = 0 to data x1 at
// t = 1: the schedules (a, m) of the field, and what they make of a prediction.
#pragma once

#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::flow {

// The scales of data and noise at a time, and their derivatives in time.
struct PathPoint {
  double a = 0, m = 1, da = 0, dm = 0;
};

// Of t in [0, 1]. A function of t alone: safe to call from several threads.
using Schedule = std::function<PathPoint(double t)>;

Schedule linear();         // a = t, m = 1 - t: conditional optimal transport
Schedule trigonometric();  // a = sin(pi t / 2), m = cos(pi t / 2)

// Variance preserving diffusion: a = exp(-u^2 (beta_max - beta_min) / 4 - u beta_min / 2),
// m = sqrt(1 - a^2), u = 1 - t. m' is infinite at t = 1 and the kinetic energy grows without bound
// towards it: whoever integrates has to stop before. Requires 0 < beta_min <= beta_max.
Schedule variance_preserving(double beta_min, double beta_max);

// Through the rows (t, a, m), of which there are two at least: C1, each coordinate monotone where
// the rows are (Fritsch & Carlson 1980, with the slopes of Fritsch & Butland 1984). Requires t to
// rise strictly.
Schedule tabulated(std::vector<double> t, std::vector<double> a, std::vector<double> m);

// The same curve in the plane of (a, m) at other times: t -> schedule(t^power). Requires power >=
// 1.
Schedule retimed(Schedule schedule, double power);

// The marginal velocity in terms of one prediction: v = on_state x + on_prediction prediction.
struct Conversion {
  double on_state, on_prediction;
};

// Divisors no smaller than this: a prediction of x1 says little of the velocity where m is 0.
constexpr double kSmallestScale = 1e-4;

Conversion from_data(const PathPoint& p);   // of E[x1 | x_t]: (m'/m) x + (a' - a m'/m) x1
Conversion from_noise(const PathPoint& p);  // of E[x0 | x_t]: (a'/a) x + (m' - m a'/a) x0

// The point of the linear path with the same ratio of data to noise: a state x of the path p is
// x / scale there, at time t. So a noise prediction of a diffusion model is one of a flow.
struct LinearPoint {
  double t, scale;
};
LinearPoint on_linear_path(const PathPoint& p);

// In polar coordinates a = r sin(angle), m = r cos(angle).
struct PolarPoint {
  double r, angle, dr, dangle;
};
PolarPoint polar(const PathPoint& p);
PathPoint cartesian(const PolarPoint& p);

}  // namespace assay::flow
