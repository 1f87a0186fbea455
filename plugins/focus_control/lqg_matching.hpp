// Adjoint matching where it can be judged: affine controls of a steered Gaussian law.
#pragma once

#include <assay/rng.hpp>
#include <functional>

#include "plugins/focus_control/lqg.hpp"

namespace assay::focus_control {

// u_k = -sigma_k (slope[k] x + shift[k]) in step k of a uniform grid.
struct AffineControl {
  std::vector<double> slope, shift;
};

struct AffineMatching {
  long iterations = 20, trajectories = 2000;
  std::function<void()> stop_point;  // before each iteration; may throw
};

// Simulates, runs the lean adjoint back (a_k = a_{k+1} + h (A_{k+1} a_{k+1} + q (x_k - m)), a_K =
// g'), regresses a_k on x_k, moves half of the way there, and again. `times` are equally far apart.
AffineControl match_adjoints(const Coordinate& c, const std::vector<double>& times,
                             const AffineMatching& options, const Rng& rng);

// Where an affine control leads and what it costs on that grid, by the moments of Euler and
// Maruyama's steps: exact, without draws.
struct Outcome {
  Moments end;
  double cost;
};
Outcome outcome(const Coordinate& c, const std::vector<double>& times,
                const AffineControl& control);

// sum_k sigma_k^2 E (difference of the controls' gains)^2 and the same of the optimum alone, X of
// the base law, over the steps but the first: their ratio is the squared relative error of the
// gain.
struct GainError {
  double square = 0, whole = 0;
};
GainError gain_error(const Coordinate& c, const std::vector<double>& times,
                     const AffineControl& control, const std::vector<ValueFunction>& best);

}  // namespace assay::focus_control
