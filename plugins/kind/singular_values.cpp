#include "plugins/kind/singular_values.hpp"

#include <cmath>

namespace assay::kind {

std::string role_of(std::int64_t component, std::int64_t learngenes, std::int64_t tailors,
                    const std::vector<std::int64_t>& labels) {
  if (component < learngenes) return "learngene";
  const auto place = to_size((component - learngenes) / tailors);
  return said("tailor of ", labels.at(place));
}

void write_singular_values(RunBase& run, const Plan& plan, const Ranks& ranks,
                           const std::vector<std::int64_t>& labels) {
  TableRows table({"matrix", "component", "role", "size"});
  for_each_map(plan.shape, [&](const std::string& name, const MapInfo& map) {
    for (std::int64_t k = 0; k < map.parts; ++k) {
      const auto f = factors_of(plan.frozen, name, map, k);
      const std::string matrix = map.parts > 1 ? name.substr(0, name.size() - 4) + "qkv"[k]
                                               : name.substr(0, name.size() - 1);
      for (Index i = 0; i < f.rank(); ++i)
        table.row(matrix, static_cast<std::int64_t>(i),
                  role_of(i, ranks.learngenes, ranks.tailors, labels),
                  f.u.col(i).norm() * std::abs(f.s[i]) * f.v.col(i).norm());
    }
  });
  run.artifact("singular_values.csv", table);
}

}  // namespace assay::kind
