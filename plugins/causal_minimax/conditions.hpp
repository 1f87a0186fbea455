// The runs that parameters and outputs declared in several files are for.
#pragma once

namespace assay::causal_minimax {

inline constexpr const char* kDiscover = "graph_source=discover";
// Those that use the graph itself.
inline constexpr const char* kGraph =
    "solver=causal_minimax|exhaustive|surgery|surgery_validated|classes";
// Those that find the worst environment of a set by perceptrons.
inline constexpr const char* kNeural =
    "estimator=nn & solver=causal_minimax|exhaustive|surgery|surgery_validated";

}  // namespace assay::causal_minimax
