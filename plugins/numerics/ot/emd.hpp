// Exact optimal transport: min <P, C> over P >= 0 with marginals a and b, with its dual.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/numerics/optimise/verdict.hpp"
#include "plugins/numerics/ot/geometry.hpp"

namespace assay::ot {

struct PlanEntry {
  Index i = 0, j = 0;
  double mass = 0;
};

struct EmdProgress {
  Index iteration = 0;  // pivots
  double cost = 0;      // of the current plan, which is feasible
};

// A spanning tree of an earlier solve: the parent of each row, then of each column, of positive
// weight. Opaque to callers.
using EmdBasis = std::vector<int>;

struct EmdOptions {
  Index max_iterations = 100'000'000;  // pivots
  Index check_every = 10'000;          // pivots between calls of on_check
  bool sorts_lines = true;             // one-dimensional convex costs by sorting
  const EmdBasis* start = nullptr;     // of a problem with the same weights; only costs may differ
  std::function<optimise::Verdict(const EmdProgress&)> on_check;
};

struct EmdResult {
  std::vector<PlanEntry> plan;  // basic: at most n + m - 1 entries, mass > 0, sorted by i, then j
  Vector f, g;                  // f_i + g_j <= C_ij always, up to last digits; mean of f is 0
  double cost = 0;              // <P, C>; +infinity when forbidden pairs leave no plan
  double dual_value = 0;        // cost - gap, a lower bound of the optimal cost; a.f + b.g
  double gap = 0;               // what a better plan could save at most, as far as the dual knows
  double marginal_error = 0;    // as in SinkhornResult
  Index iterations = 0;
  bool converged = false;
  std::string failure;  // why not; empty when converged
  EmdBasis basis;       // for EmdOptions::start; empty when solved by sorting
};

// Network simplex. Requires a, b non-negative with sum 1, of the geometry's sizes; a cost of +inf
// forbids a pair. Terminates on degenerate instances; a plan returned before the optimum still has
// the right marginals. `converged` follows from the gap: it is at most 2e-12 of what the plan costs
// above the least costs of rows and columns (EmdCosts::excess), so neither one huge cost nor a
// part that all costs have in common loosens it. Throws std::invalid_argument for sizes, weights or
// costs that are NaN or -inf. Memory: one copy of the cost matrix.
EmdResult emd(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
              const EmdOptions& options = {});

Matrix dense_plan(std::span<const PlanEntry> plan, Index rows, Index cols);

}  // namespace assay::ot
