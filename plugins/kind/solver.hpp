// The ways to adapt a pre-trained network to novel classes, by name and by what they need.
#pragma once

#include <string>
#include <vector>

namespace assay::kind {

enum class Solver {
  kKind,
  kNoGate,
  kPosthoc,
  kFull,
  kLora,
  kPissa,
  kSvdiff,
  kOft,
  kHeuristic,
  kScratch,
};

inline const std::vector<std::string> kSolverNames = {
    "kind",  "kind_nogate", "kind_posthoc", "full",    "lora",
    "pissa", "svdiff",      "oft",          "heur_lg", "scratch"};

// Requires a name of the list.
Solver solver_of(const std::string& name);

// The networks that are pre-trained; kNothing: a solver begins at random.
enum class Pretraining { kNothing, kDense, kKind, kNoGate };

Pretraining pretraining_of(Solver solver);
const char* name_of(Pretraining pretraining);  // "dense", "kind", "nogate"

// Of frozen learngenes and fresh tailors.
inline bool has_tailors(Solver s) {
  return s == Solver::kKind || s == Solver::kNoGate || s == Solver::kPosthoc;
}
inline bool trains_all(Solver s) {
  return s == Solver::kFull || s == Solver::kHeuristic || s == Solver::kScratch;
}

}  // namespace assay::kind
