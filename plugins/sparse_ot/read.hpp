// The problems of sparse_ot from the inputs of a run, or from its generator.
#pragma once

#include <vector>

#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/sparse_ot/params.hpp"

namespace assay::sparse_ot {

// As the user states it: rows are sources, columns targets.
struct Instance {
  ot::Geometry geometry;  // rows x columns, scaled
  ot::Geometry transposed;
  Vector a, b;           // of equal sums
  std::vector<Index> k;  // of each column, or row; empty for solvers without k
};

// Throws BadInput that names the key.
Instance read_instance(const SparseRun& run);

// An instance between two sets of weighted points, and the last steps of reading any: weights to
// equal sums, costs to their unit, k.
Instance instance_of(const SparseRun& run, const Matrix& x, const Matrix& y, Vector a, Vector b);
Instance finished(const SparseRun& run, Instance instance);

// The epsilon of solver = entropic in units of the costs. Throws BadInput unless it is positive.
double read_epsilon(const SparseRun& run, const Instance& instance);

// Throws BadInput where forbidden pairs leave no plan.
void require_plan(const Instance& instance);

}  // namespace assay::sparse_ot
