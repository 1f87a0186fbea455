// Gradient ascent with the steps of Adam.
#pragma once

#include "plugins/numerics/ot/lbfgs.hpp"

namespace assay::sparse_ot {

struct AdamOptions {
  ot::Index max_iterations = 20;
  double learning_rate = 1e-2;
  double tol = 1e-9;  // on the largest entry of the gradient
  std::function<ot::Verdict(ot::Index, double, double)> on_step;  // as in LbfgsOptions
};

// Kingma and Ba 2015 with betas 0.9 and 0.999 and epsilon 1e-8: minimises. The point, value and
// gradient are those after the last update.
ot::LbfgsResult adam(const ot::Objective& objective, ot::Vector start, const AdamOptions& options);

}  // namespace assay::sparse_ot
