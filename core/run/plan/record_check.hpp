// Whether the rows of recorded runs are still those that were written.
#pragma once

#include "db/doctor.hpp"
#include "db/reader.hpp"

namespace assay {

// Computes the fingerprint of each run from its rows anew, where their manifest is understood: one
// that differs was edited.
db::Finding recorded_fingerprints(db::Reader& reader);

}  // namespace assay
