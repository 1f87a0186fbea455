// What the parameters of a run say to the perceptrons.
#pragma once

#include <functional>

#include "plugins/causal_minimax/neural.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {

// `should_stop` is asked from every thread that fits.
NeuralOptions neural_options(const Run<Params>& run, std::function<bool()> should_stop);

}  // namespace assay::causal_minimax
