// The minimax choice among stable sets, by classes or by trying every subset.
#pragma once

#include <functional>
#include <vector>

#include "plugins/causal_minimax/classes.hpp"

namespace assay::causal_minimax {

using RiskOf = std::function<double(Mask)>;

// True when `a` with `risk_a` is to be preferred: less risk; of equal risks (relative 1e-9) the
// smaller set, then the lower mask.
bool preferred(double risk_a, Mask a, double risk_b, Mask b);

struct Choice {
  Mask selected = 0;
  double risk = 0;
  std::vector<double> risks;  // of each class, or of each subset by ascending mask
};

// Evaluates the smallest member of each class; `classes` is not empty.
Choice search_classes(const std::vector<EquivalenceClass>& classes, const RiskOf& risk);

struct Exhaustive {
  Choice choice;
  double equivalence_gap = 0;  // largest difference between a set and its class's smallest member
};

// Every subset by ascending mask. std::length_error beyond 2^24 of them.
std::vector<Mask> all_subsets(Mask set);

// Evaluates every subset of `stable`; std::length_error as all_subsets().
Exhaustive search_subsets(Mask stable, const std::vector<EquivalenceClass>& classes,
                          const RiskOf& risk);

}  // namespace assay::causal_minimax
