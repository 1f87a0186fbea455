#include "core/report/compare/plan_values.hpp"

#include <vector>

#include "core/report/table/cell_text.hpp"

namespace assay {

PlanValues plan_values(std::span<const db::PlannedValue> values) {
  PlanValues by_point;
  for (const auto& value : values)
    if (const auto number = cell_number(value.final.value))
      by_point[{value.final.name, value.point}][value.seed] = *number;
  return by_point;
}

Fold fold(const SeedValues& seeds) {
  std::vector<double> values;
  for (const auto& [seed, value] : seeds) values.push_back(static_cast<double>(value));
  return fold(values);
}

}  // namespace assay
