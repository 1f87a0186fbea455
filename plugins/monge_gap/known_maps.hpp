// Populations made with their optimal map: what learned maps are measured by.
#pragma once

#include "plugins/monge_gap/population.hpp"
#include "plugins/numerics/ot/cost.hpp"

namespace assay::monge_gap {

// Three Gaussians to clusters, in the manner of Korotin et al. 2021, whose map is the mean of two
// gradients that send a mixture near ten points each; theirs are trained networks, these are
//   T* = x / 5 + 4/5 mean over k = 1, 2 of sum_j p_kj y_kj,   p_k = softmax_j((<x, y_kj> - h_kj) /
//   e),
// gradients of convex functions, h_k such that ten points N(0, 2^2) have about equal shares and
// e = sqrt(dimension).
Population mixtures(Index dimension, Rng rng);

// Half the way to one of eight points y_j: T* = (x + y_j) / 2 with j the least c(x, y_j) - h_j, h
// such that shares are about equal. Optimal for homogeneous costs of x - y (the middle of an
// optimal path), of one cost alone in general; for `arccos` on the sphere in three dimensions,
// halfway on the arc. Where the cost is a distance, other maps are as good. Requires
// is_homogeneous(cost).
Population semi_discrete(Index dimension, const ot::Cost& cost, Rng rng);

bool is_homogeneous(const ot::Cost& cost);  // or arccos

}  // namespace assay::monge_gap
