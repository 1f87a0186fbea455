// Least squares in closed form: the least value, and the constant of linear convergence.
#pragma once

#include "plugins/ef21/objective.hpp"

namespace assay::ef21 {

struct Minimum {
  double value = 0;     // f*
  double constant = 0;  // mu of the Polyak-Lojasiewicz inequality
};

// For a penalty that is l2 or none.
Minimum least_squares_minimum(const Dataset& data, const Penalty& penalty);

}  // namespace assay::ef21
