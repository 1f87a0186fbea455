// Training and test rows of a run, read or drawn.
#pragma once

#include <optional>

#include "plugins/causal_minimax/dataset.hpp"
#include "plugins/causal_minimax/simulations.hpp"

namespace assay::causal_minimax {

// Test rows have the columns of the training rows.
struct Samples {
  Dataset train;
  std::optional<Dataset> test = {};
};

// Of data.train and data.test. BadInput for what cannot serve.
Samples read_samples(const Run<Params>& run);

// The generator of the run. BadInput where there is none, or its parameters contradict each other.
Simulation simulation_of(const Run<Params>& run);
Samples draw_samples(const Run<Params>& run, const Simulation& simulation);

// What a run learns from, whether it uses a graph or not.
Samples samples_of(const Run<Params>& run);

// Shift and unit of each column in training; deviations divide by n - 1, here and wherever an
// environment is scaled by itself.
struct Scaling {
  Eigen::RowVectorXd mean, unit;
};
// Standardize::none has unit 1, but also mean 0 after `scaled`.
Scaling scaling_of(const Dataset& train, Standardize how);
Dataset scaled(Dataset data, const Scaling& scaling);

}  // namespace assay::causal_minimax
