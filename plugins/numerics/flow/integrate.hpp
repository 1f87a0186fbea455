// Ordinary differential equations x' = v(t, x) of many points at once, one a row.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::flow {

// Velocities of all rows. May throw, which ends the integration.
using Velocity = std::function<Matrix(double t, const Matrix& x)>;

enum class Solver { kEuler, kMidpoint, kRk4, kDopri5 };

// As parameters are written: one list for every method that has them.
inline const std::vector<std::pair<const char*, Solver>> kSolverNames = {
    {"euler", Solver::kEuler},
    {"midpoint", Solver::kMidpoint},
    {"rk4", Solver::kRk4},
    {"dopri5", Solver::kDopri5}};

// Calls of the velocity in a step: 1, 2, 4; of kDopri5, which keeps its last one, 6.
std::int64_t evaluations_per_step(Solver solver);

struct Integral {
  Matrix x;
  std::int64_t evaluations = 0;
  // int mean_i |v(t, x_i)|^2 dt by the velocities with which steps begin: a Riemann sum.
  double energy = 0;
};

// From `x` at t0 to t1 in equal steps. Requires a solver other than kDopri5 and steps >= 1.
Integral integrate(Solver solver, const Velocity& velocity, Matrix x, double t0, double t1,
                   std::int64_t steps);

struct AdaptiveOptions {
  double relative = 1e-5, absolute = 1e-5;  // tolerances of an entry of x
  std::int64_t max_steps = 10000;           // std::runtime_error beyond
};

// Dormand & Prince's pair of orders 5 and 4, its step chosen by the root mean square of all
// entries' errors (Hairer, Norsett & Wanner 1993, II.4). One step size for all rows. Requires t0 <
// t1.
Integral integrate_adaptively(const Velocity& velocity, Matrix x, double t0, double t1,
                              const AdaptiveOptions& options = {});

}  // namespace assay::flow
