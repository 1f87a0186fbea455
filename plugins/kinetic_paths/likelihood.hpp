// What a learned prediction says of velocities and likelihoods.
#pragma once

#include <functional>

#include "plugins/kinetic_paths/flow_network.hpp"
#include "plugins/kinetic_paths/problem.hpp"

namespace assay::kinetic_paths {

flow::Velocity learned_velocity(const FlowNetwork& network, const NamedPath& path,
                                Parameterisation parameterisation);

constexpr std::int64_t kLikelihoodSteps = 40;
constexpr double kLikelihoodEvaluations = 4 * kLikelihoodSteps;
constexpr int kProbes = 4;  // of Hutchinson's estimate of div v
constexpr Index kStepProbes = 32;

struct NegativeLogLikelihood {
  double bits;        // mean of -log2 p(x) / d over the rows
  double step_error;  // what twice as long steps change for the first kStepProbes rows
};

// Backward along the flow, d/dt log p = -div v, by rk4 with kLikelihoodSteps steps. `tick` is
// called at each evaluation with its number of rows and may throw.
NegativeLogLikelihood negative_log_likelihood(const Run<Params>& run, const FlowNetwork& network,
                                              const NamedPath& path, const Matrix& points,
                                              const std::function<void(Index)>& tick);

}  // namespace assay::kinetic_paths
