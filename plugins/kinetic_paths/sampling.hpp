// Samples of each path at each budget, judged against a reference set.
#pragma once

#include <functional>

#include "plugins/kinetic_paths/problem.hpp"

namespace assay::kinetic_paths {

// The marginal velocity of a path, exact or learned.
using VelocityOf = std::function<flow::Velocity(const NamedPath& path)>;

// Integrates num_samples draws of noise, the same for every path and budget, and reports scores,
// samples and pictures.
void sample_paths(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths,
                  Matrix reference, const VelocityOf& velocity_of);

// Task exact: velocities from the posterior mean of the law or of the atoms.
void sample_exactly(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths);

// What ranges cannot say of budgets. Throws BadInput.
void require_budgets(const Params& p);

}  // namespace assay::kinetic_paths
