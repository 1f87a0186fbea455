// Exponential and logarithm of whole arrays, in loops that the compiler keeps in vectors.
#pragma once

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

// v <- exp(v), within 2 units in the last place, for v <= 700; 0 below -708.
void exp_each(double* v, Index n);
// v <- ln v, within 2 units in the last place; what lies below 2^-1022 counts as that.
void log_each(double* v, Index n);

}  // namespace assay::g_theory
