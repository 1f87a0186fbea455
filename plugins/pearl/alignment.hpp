// Alignment of two sets of trajectories by what is close to what within each (Gromov-Wasserstein).
#pragma once

#include <cstdint>
#include <functional>

#include "plugins/numerics/ot/gw_permutation.hpp"
#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

enum class CostMetric { euclidean, cosine };
enum class CostNormalization { max, mean, none };
enum class GwRefine { none, swap };

// Distances between trajectories, symmetric with a zero diagonal, divided by their largest or mean
// entry. cosine is 1 - <x, y> / |x||y|; a trajectory of zeros is at distance 1 from every other.
Matrix trajectory_costs(const Series& trajectories, CostMetric metric,
                        CostNormalization normalization);

struct AlignmentOptions {
  double tolerance = 1e-10;  // of the gap <gradient, T - best vertex>
  std::int64_t max_iterations = 500, restarts = 1;
  GwRefine refine = GwRefine::none;  // swap needs equally many trajectories
  std::function<double()> uniform;   // on [0, 1), for the further starts
  std::function<bool()> should_stop;
  std::function<void(std::int64_t start)> on_start;
};

struct Alignment {
  Matrix transport;             // N x M, marginals 1/N and 1/M
  double loss = 0;              // E of the transport
  std::int64_t iterations = 0;  // of the start that was kept
  std::int64_t best_start = 0;
  Matrix runner_up;  // of the second best start with another transport; empty without
  double runner_up_loss = 0;
  bool converged = true;
};

// Starts: the product coupling, then halves of it and of random permutations (of couplings optimal
// for random costs where N and M differ). The first of equal losses is kept.
Alignment align(const Matrix& c1, const Matrix& c2, const AlignmentOptions& options);

// E(T) = u'C1.^2 u + v'C2.^2 v - 2 <C1 T C2, T> for symmetric costs and a coupling T of uniform
// weights.
double gw_loss(const Matrix& c1, const Matrix& c2, const Matrix& transport);

// Its gradient over couplings, 2 (K - 2 C1 T C2), K = (C1.^2 u) 1' + 1 (C2.^2 v)'.
Matrix gw_gradient(const Matrix& c1, const Matrix& c2, const Matrix& transport);

}  // namespace assay::pearl
