// Minimum of a function of few variables without derivatives (Nelder and Mead 1965).
#pragma once

#include <functional>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::optimise {

// `step` is the size of the first simplex along each axis. Ends when the simplex is smaller than
// `tolerance` times it and its values agree as closely, or after 400 evaluations a variable. Values
// may be +inf, not NaN.
Vector nelder_mead(const std::function<double(const Vector&)>& f, Vector start, const Vector& step,
                   double tolerance = 1e-9);

}  // namespace assay::optimise
