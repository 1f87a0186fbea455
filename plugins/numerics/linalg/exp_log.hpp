// Exponential and logarithm of whole arrays, through the row kernels of this processor.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::linalg {

// v <- exp(v): relative error below 5e-16 for v <= 709; 0 below -708.
void exp_each(double* v, Index n);
// v <- ln v: absolute error below 4e-16 max(1, |ln v|); what lies below 2^-1022 counts as that.
void log_each(double* v, Index n);

}  // namespace assay::linalg
