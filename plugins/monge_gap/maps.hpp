// Maps that need no training: the baselines in closed form.
#pragma once

#include "plugins/monge_gap/population.hpp"
#include "plugins/numerics/ot/cost.hpp"

namespace assay::monge_gap {

Map identity_map();

// x -> m_y + A (x - m_x), A the Bures map of the covariances (divided by n - 1): optimal for
// sqeuclidean between Gaussians. Requires two rows on each side.
Map linear_map(MatrixView x, MatrixView y);

struct EntropicMapOptions {
  ot::Cost cost;          // strictly convex
  double epsilon = 0.05;  // absolute, > 0
  double tol = 1e-3;
  Index max_iterations = 2000;
  std::function<void()> stop_point = [] {};  // called in the solve; what it throws ends it
};

// The barycentric map of the entropic plan between x and y, through the gradient of the cost.
struct FittedMap {
  Map map;
  bool converged = false;
};
FittedMap entropic_map_of(MatrixView x, MatrixView y, const EntropicMapOptions& options);

}  // namespace assay::monge_gap
