#include "plugins/kind/solver.hpp"

#include <algorithm>

namespace assay::kind {

Solver solver_of(const std::string& name) {
  const auto at = std::find(kSolverNames.begin(), kSolverNames.end(), name);
  return static_cast<Solver>(at - kSolverNames.begin());
}

Pretraining pretraining_of(Solver solver) {
  switch (solver) {
    case Solver::kKind:
      return Pretraining::kKind;
    case Solver::kNoGate:
      return Pretraining::kNoGate;
    case Solver::kScratch:
      return Pretraining::kNothing;
    default:
      return Pretraining::kDense;
  }
}

const char* name_of(Pretraining pretraining) {
  switch (pretraining) {
    case Pretraining::kKind:
      return "kind";
    case Pretraining::kNoGate:
      return "nogate";
    case Pretraining::kDense:
      return "dense";
    default:
      return "none";
  }
}

}  // namespace assay::kind
