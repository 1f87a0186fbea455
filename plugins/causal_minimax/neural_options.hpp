// What the parameters of a run say to the perceptrons.
#pragma once

#include "plugins/causal_minimax/neural.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {

// They ask the run whether to stop, from every thread that fits.
NeuralOptions neural_options(Run<Params>& run);

}  // namespace assay::causal_minimax
