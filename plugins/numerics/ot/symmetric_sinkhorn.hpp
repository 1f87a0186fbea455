// Entropic transport of a weighted point set onto itself: one potential, few iterations.
#pragma once

#include <span>

#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {

// Solves by f <- (f + T(f)) / 2, where T is half a Sinkhorn iteration. The average matters: f <-
// T(f) does not settle. With a positive definite kernel exp(-C/epsilon), as of sqeuclidean,
// euclidean and cityblock, the error at least halves in every iteration near the solution.
//
// Reads epsilon, tol, max_iterations, check_every, threads, init_f and on_check of the options.
// Costs are read or computed row by row: beyond the geometry no memory of size n^2. The result has
// f = g, not shifted. Throws std::invalid_argument for a geometry that is not square or whose
// points on both sides differ; requires C symmetric.
SinkhornResult symmetric_sinkhorn(const Geometry& geometry, std::span<const double> a,
                                  const SinkhornOptions& options);

}  // namespace assay::ot
