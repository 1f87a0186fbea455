#include "core/run/host/job_count.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/data/error.hpp"
#include "core/run/host/machine.hpp"

namespace assay {

std::uint32_t default_jobs(std::span<const Plan> plans, std::uint32_t cores) {
  std::uint32_t threads = 1, asked = 0;
  for (const auto& plan : plans) {
    asked = std::max(asked, plan.experiment.run.jobs);
    for (const auto& point : plan.experiment.points) threads = std::max(threads, point.threads);
  }
  return asked > 0 ? asked : std::max(1u, cores / threads);
}

std::uint32_t affordable_jobs(std::uint32_t jobs, std::uint64_t descriptors, Diagnostics& diagnostics) {
  const auto most = most_jobs(descriptors);
  if (jobs > most) {
    Diagnostic note;
    note.severity = Severity::note;
    note.message = fmt::format("{} at once instead of {}: this process may open {} files",
                               counted(most, "run"), jobs, descriptors);
    note.hint = "raise the limit: ulimit -n";
    diagnostics.push_back(std::move(note));
  }
  return std::min(jobs, most);
}

void set_memory_limits(std::span<Plan> plans, std::uint32_t jobs, std::uint64_t memory) {
  for (auto& plan : plans)
    if (plan.experiment.run.memory == 0)
      plan.experiment.run.memory = memory / 10 * 9 / jobs;
}

}  // namespace assay
