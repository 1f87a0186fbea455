// Whether forbidden pairs leave a plan at all, and if not, which rows and columns say so.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/numerics/ot/geometry.hpp"

namespace assay::ot {

// Hall's condition fails: `rows` have permitted pairs with `columns` alone, which weigh less.
struct HallViolation {
  std::vector<Index> rows, columns;  // rising, of positive weight
  double row_weight = 0, column_weight = 0;
  bool is_of_columns = false;  // the roles turned round, where that names fewer points
};

// Nothing where a plan exists, up to the rounding of the weights, and always where no cost is +inf.
// Of all violations one of the largest excess of weight. Weights as for emd(). Memory: one copy of
// the cost matrix.
std::optional<HallViolation> hall_violation(const Geometry& geometry, std::span<const double> a,
                                            std::span<const double> b);

// "no plan: rows 0, 1 (weight 0.6667) have permitted pairs with column 0 (0.3333) alone".
std::string describe(const HallViolation& violation);

}  // namespace assay::ot
