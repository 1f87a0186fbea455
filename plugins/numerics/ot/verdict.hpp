// What a progress callback answers to a solver.
#pragma once

namespace assay::ot {

enum class Verdict { kContinue, kStop };

}  // namespace assay::ot
