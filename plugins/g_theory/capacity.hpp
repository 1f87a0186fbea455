// Capacity of a semantic channel: how much its labels can say when the source may be chosen.
#pragma once

#include <assay/rng.hpp>

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

// Semantic information under P when each fact gets its best label: sum_i P_i max_j ln T_ij/T_j.
double best_information(const Vector& p, const Matrix& truth);

struct Capacity {
  double peaks = 0;        // mass 1/n on the peak of each truth function
  double best = 0;         // best local optimum that was found; a lower bound of the capacity
  double upper_bound = 0;  // ln n
  Vector source;           // where `best` is reached
};

// Exponentiated-gradient ascent from the peaks and from eight random sources. The objective is not
// concave.
Capacity capacity(const Matrix& truth, Rng& rng);

}  // namespace assay::g_theory
