// The memoryless diffusion of the linear path x_t = t x1 + (1 - t) x0, whose ends are independent
// (Domingo-Enrich, Drozdzal, Karrer & Chen 2024): what a flow has to be fine-tuned on.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>

#include "plugins/numerics/flow/integrate.hpp"

namespace assay::flow {

// dX = (2 v(t, X) - pull X) dt + sqrt(variance) dB has the marginals of dX = v dt; with epsilon = 0
// exactly, and both are infinite at t = 0.
struct Memoryless {
  double variance, pull;
};

// variance = 2 (1 - t + e) / (t + e), pull = (1 + e) / (t + e); their e keeps them finite.
inline Memoryless memoryless(double t, double epsilon) {
  return {2 * (1 - t + epsilon) / (t + epsilon), (1 + epsilon) / (t + epsilon)};
}

// Euler and Maruyama from x with velocity v and a draw of N(0, 1).
inline double memoryless_step(double x, double v, double noise, const Memoryless& at, double h) {
  return x + h * (2 * v - at.pull * x) + std::sqrt(h * at.variance) * noise;
}

// Of all rows from t0 to t1 in equal steps; `normal` gives independent draws of N(0, 1).
Matrix integrate_memoryless(const Velocity& velocity, Matrix x, double t0, double t1,
                            std::int64_t steps, double epsilon,
                            const std::function<double()>& normal);

}  // namespace assay::flow
