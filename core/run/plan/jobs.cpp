#include "core/run/plan/jobs.hpp"

namespace assay {
namespace {

JobPoint job_point(const Plan& plan, std::size_t point) {
  JobPoint result;
  for (const auto& [name, setting] : plan.experiment.points[point].params)
    result.params[name] = setting.value;
  for (const auto& input : plan.inputs[point])
    result.inputs.push_back({input.role, input.kind, input.setting.sources, input.sha256});
  return result;
}

}  // namespace

Job run_job(const Plan& plan, const PlannedRun& run, const RunPlaces& places) {
  auto job = job_without_point(places);
  if (!run.rerun_of) job.library_sha256 = plan.method->sha256;
  job.points = {job_point(plan, run.point)};
  job.seed = run.seed;
  job.threads = plan.experiment.points[run.point].threads;
  job.memory_limit = plan.experiment.run.memory;
  return job;
}

Job check_job(const Plan& plan, const std::vector<std::size_t>& points) {
  Job job;
  job.library_sha256 = plan.method->sha256;
  job.check_only = true;
  for (const auto point : points) job.points.push_back(job_point(plan, point));
  job.threads = points.empty() ? 1 : plan.experiment.points[points[0]].threads;
  job.memory_limit = plan.experiment.run.memory;
  return job;
}

Job job_without_point(const RunPlaces& places) {
  Job job;
  job.store = places.artifacts.string();
  job.scratch = places.scratch.string();
  job.checkpoint = places.checkpoint.string();
  job.cache = places.cache.string();
  return job;
}

}  // namespace assay
