// The transport problem that an experiment states: points or costs, and weights.
#pragma once

#include <optional>

#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/ot_solve/inputs.hpp"
#include "plugins/ot_solve/params.hpp"

namespace assay::ot_solve {

struct Problem {
  ot::Geometry geometry;
  Vector a, b;          // sum 1, unless masses may differ
  double epsilon = 0;   // in units of the geometry's costs; 0 for emd
  Rows rows_x, rows_y;  // of the data; empty unless they were subsampled
};

// From the inputs, or from the generator where there are none. Throws BadInput that names the key.
Problem read_problem(const Run<Params>& run);

// Throws BadInput where forbidden pairs leave no plan, or a point without a way.
void require_plan(const Run<Params>& run, const Problem& problem);

// data.init_g, a potential of y to start from; empty where it was not given.
Vector read_first_potential(const Run<Params>& run, const Problem& problem);

// The points of `query` as rows, in the dimension of y; nothing where it was not given.
std::optional<Matrix> read_query(const Run<Params>& run, const Problem& problem);

// Bytes that Sinkhorn may spend on a stored kernel: a quarter of the run's limit, at most 1 GiB.
std::size_t kernel_memory(const Run<Params>& run);

}  // namespace assay::ot_solve
