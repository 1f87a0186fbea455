#include "core/run/plan/partition.hpp"

#include <set>

namespace assay {

Partition partition(std::span<const Plan> plans, db::Reader* reader, bool force) {
  Partition result;
  std::set<std::string> seen;
  for (const auto& plan : plans)
    for (const auto& run : plan.runs) {
      if (run.rerun_of) {
        result.todo.push_back({&plan, &run});
        continue;
      }
      if (!seen.insert(run.fingerprint).second) {
        ++result.shared;
        continue;
      }
      const auto holder = reader ? reader->holder(run.fingerprint) : std::nullopt;
      if (holder) result.holders[run.fingerprint] = *holder;
      if (holder && db::is_finished(holder->status) && !force)
        result.finished.push_back({{&plan, &run}, *holder});
      else
        result.todo.push_back({&plan, &run});
    }
  return result;
}

std::vector<std::size_t> points_to_run(const Partition& partition, const Plan& plan) {
  std::set<std::size_t> points;
  for (const auto& [of, run] : partition.todo)
    if (of == &plan) points.insert(run->point);
  return {points.begin(), points.end()};
}

}  // namespace assay
