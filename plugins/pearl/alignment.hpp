// Alignment of two sets of trajectories by what is close to what within each (Gromov-Wasserstein).
#pragma once

#include <assay/rng.hpp>
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
  Rng rng{0, "starts"};              // of the further starts
  // What the transport is to carry: with it, a rival is looked for.
  const Matrix* source_labels = nullptr;
  std::function<void()> stop_point = [] {};  // what it throws ends the alignment
  std::function<void(std::int64_t start)> on_start;
};

struct Alignment {
  Matrix transport;             // N x M, marginals 1/N and 1/M
  double loss = 0;              // E of the transport
  std::int64_t iterations = 0;  // of the start that was kept
  std::int64_t best_start = 0;
  bool converged = true;
  bool is_stuck = false;  // the transport is the coupling that its start began with
  std::int64_t stuck_starts = 0;
  // Of all transports met that are as good, the one whose labels contradict the kept ones most, and
  // the share of labels on which they do; empty without.
  Matrix rival;
  double rival_loss = 0, contradiction = 0;
};

// Starts: the product coupling, then halves of it and of random permutations (of couplings optimal
// for random costs where N and M differ). The first of equal losses is kept. Two last starts begin
// with contraries of what was kept, the least preferred source trajectories paired with the most
// preferred target ones: they are never kept, but may be the rival.
Alignment align(const Matrix& c1, const Matrix& c2, const AlignmentOptions& options);

// E(T) = u'C1.^2 u + v'C2.^2 v - 2 <C1 T C2, T> for symmetric costs and a coupling T of uniform
// weights.
double gw_loss(const Matrix& c1, const Matrix& c2, const Matrix& transport);

// Its gradient over couplings, 2 (K - 2 C1 T C2), K = (C1.^2 u) 1' + 1 (C2.^2 v)'.
Matrix gw_gradient(const Matrix& c1, const Matrix& c2, const Matrix& transport);

}  // namespace assay::pearl
