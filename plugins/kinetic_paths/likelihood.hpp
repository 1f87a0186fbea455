// What a learned prediction says of velocities and likelihoods.
#pragma once

#include "plugins/kinetic_paths/flow_network.hpp"
#include "plugins/kinetic_paths/problem.hpp"

namespace assay::kinetic_paths {

flow::Velocity learned_velocity(const FlowNetwork& network, const NamedPath& path,
                                Parameterisation parameterisation);

// Mean of -log2 p(x) / d over the rows: backward along the flow, d/dt log p = -div v, by rk4 with
// kLikelihoodSteps steps.
double bits_per_dimension(Run<Params>& run, const FlowNetwork& network, const NamedPath& path,
                          const Matrix& points);

constexpr std::int64_t kLikelihoodSteps = 40;
constexpr int kProbes = 4;  // of Hutchinson's estimate of div v

}  // namespace assay::kinetic_paths
