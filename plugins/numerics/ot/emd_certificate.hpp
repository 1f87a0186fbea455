// How far the plan of a network simplex is from the optimum, by its dual.
#pragma once

#include "plugins/numerics/ot/emd_costs.hpp"

namespace assay::ot {

// The dual is feasible for the costs of the table up to its last digits, whose loss `gap` counts.
struct EmdCertificate {
  Vector f;      // by a c-transform of the simplex's g
  double gap;    // <P, C> less the dual value: every plan costs at least <P, C> - gap
  double floor;  // a gap that rounding may leave where the optimum itself costs nothing
};

// Requires masses that sum to 1 / unit. The gap is a sum of slacks C_ij - f_i - g_j >= 0 over the
// plan, each to its last digit, so it does not cancel however large costs and potentials are.
EmdCertificate certify(const EmdCosts& costs, const NetworkSimplex& simplex,
                       std::span<const Mass> supply, double unit);

// sum P_ij times EmdCosts::excess: what the plan costs where common parts of rows and of columns,
// which every plan pays, do not count. The scale of its precision.
double excess(const EmdCosts& costs, const NetworkSimplex& simplex, double unit);

}  // namespace assay::ot
