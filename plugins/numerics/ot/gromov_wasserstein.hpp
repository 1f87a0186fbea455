// Gromov-Wasserstein couplings of two spaces by conditional gradient, plain or fused.
//
// The problem is not convex: every solver returns a stationary point that depends on its start.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugins/numerics/optimise/verdict.hpp"
#include "plugins/numerics/ot/gw_objective.hpp"

namespace assay::ot {

struct GwProgress {
  Index iteration = 0;
  double cost = 0;       // after the iteration
  double step_size = 0;  // in [0, 1] for the conditional gradient, L1 change of the plan otherwise
};

struct GwResult {
  Matrix plan;
  double cost = 0;   // F at the plan, with the marginals that it has
  double value = 0;  // F - epsilon H(P) for entropic_gw, otherwise equal to `cost`
  // max over couplings Q of <gradient of F, P - Q>: 0 exactly at first-order stationary points.
  // Of entropic_gw it says how far the entropy holds the plan from one. NaN for a plan whose
  // marginal error exceeds 1e-6: among couplings it has no place, and the number no sign.
  double stationarity_gap = 0;
  double marginal_error = 0;  // as in SinkhornResult
  Index iterations = 0;
  bool converged = false;
  bool is_stopped = false;  // by on_check
  std::string failure;      // why it did not converge; empty when it did
};

struct GwOptions {
  double tol = 1e-9;  // on the relative decrease of F, >= 0
  Index max_iterations = 1000;
  const Matrix* start = nullptr;                                 // a coupling; p q' without
  std::function<optimise::Verdict(const GwProgress&)> on_check;  // after every iteration
  std::function<bool()> should_stop;  // asked within long ones; ends them early
};

// Conditional gradient with exact transport inside and exact line search. Memory O(n^2 + m^2 +
// nm), time a step O(n^2 m) and one transport problem, which starts from the basis of the last.
// Throws std::invalid_argument as GwObjective does, and for a start that is not a coupling.
GwResult gromov_wasserstein(const GwProblem& problem, const GwOptions& options = {});

// A coupling that is optimal for costs drawn from `uniform` on [0, 1): a random vertex.
Matrix random_vertex(const GwProblem& problem, const std::function<double()>& uniform);

// p q' and count - 1 random vertices.
std::vector<Matrix> gw_starts(const GwProblem& problem, Index count,
                              const std::function<double()>& uniform);

struct GwRestarts {
  GwResult best;  // of least value
  Index best_start = 0;
  double cost_deviation = 0;  // standard deviation of the costs, dividing by their number
};

// Solves from start 0, 1, ... count - 1, but from none after one that was stopped; the earliest of
// equal values is kept. Requires count >= 1.
GwRestarts best_of_starts(Index count, const std::function<GwResult(Index start)>& solve);

}  // namespace assay::ot
