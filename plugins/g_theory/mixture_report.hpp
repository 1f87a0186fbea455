// How a round of a mixture, or of its weights alone, becomes curves and final values.
#pragma once

#include "plugins/g_theory/mixture.hpp"
#include "plugins/g_theory/read.hpp"

namespace assay::g_theory {

// A point of each of the eight curves that mixtures and latent variables share.
void log_record(GRun& run, std::int64_t round, const MixtureRecord& r);

// The final values of the same names, and `identity_error` in nats.
void report_record(GRun& run, const MixtureRecord& r, double identity_error);

}  // namespace assay::g_theory
