// What a progress callback answers to a solver.
#pragma once

namespace assay::optimise {

enum class Verdict { kContinue, kStop };

}  // namespace assay::optimise
