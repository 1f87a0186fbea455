// Solves a sparse transport problem with one of several optimisers and certifies the answer.
#pragma once

#include <functional>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/sparse_ot/problem.hpp"

namespace assay::sparse_ot {

enum class Formulation { kSemidual, kDual };

enum class Optimizer {
  kAuto,   // exact transport where every k is 1; else lbfgs, then reweighted if the gap is open
  kLbfgs,  // from 0, until the gradient or the relative change of the value is within tol
  kAdam,   // from 0, until the gradient is within tol
  kReweighted,  // lbfgs, then rounds of weighted problems until the gap is closed
};

// Relative gap at which kAuto is content.
constexpr double kOpenGap = 1e-5;

struct SolverProgress {
  Index iteration;
  double dual_value, gradient_norm;
  Index fullest;  // entries of the fullest column of the potentials' plan
};

struct SolverOptions {
  Formulation formulation = Formulation::kSemidual;
  Optimizer optimizer = Optimizer::kAuto;
  Index max_iterations = 500;  // of lbfgs, of adam, and of each round of reweighted
  double tol = 1e-9;
  double learning_rate = 1e-2;  // of adam
  int threads = 1;              // the same bits for any number
  std::function<void(const SolverProgress&)> on_step = {};  // what it throws ends the solve
};

struct SolverResult {
  Vector alpha, beta;
  std::vector<ot::PlanEntry> plan;     // of the potentials: k-sparse, by columns, rows rising
  std::vector<ot::PlanEntry> relaxed;  // the one behind upper_bound; may exceed k
  double dual_value = 0;               // lower bound of the k-sparse problem
  double upper_bound = 0;              // of the same relaxation, from a feasible plan
  double gradient_norm = 0;            // largest entry
  Index iterations = 0;
  bool converged = false;  // the optimiser's rule holds, or the gap is within kOpenGap
};

// Requires a legal problem.
SolverResult solve(const Problem& problem, const SolverOptions& options);

}  // namespace assay::sparse_ot
