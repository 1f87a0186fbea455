// A run that is executed now: which one it is, its process, and where what it says is kept.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "core/run/host/recorder.hpp"
#include "core/run/plan/partition.hpp"

namespace assay {

struct Attempt : PlanRun {
  std::int64_t number = 1;
};

struct LiveRun {
  LiveRun(const Attempt& which, db::Store& store, MetricIds& metrics, std::int64_t run_id,
          const Job& job)
      : attempt(which),
        recorder(store, metrics, run_id),
        process(run_id, *which.plan->method, job, &recorder),
        scratch(job.scratch),
        checkpoint(job.checkpoint) {}

  Attempt attempt;
  Recorder recorder;
  ActiveRun process;
  std::filesystem::path scratch, checkpoint;
};

using LiveRuns = std::vector<std::unique_ptr<LiveRun>>;

}  // namespace assay
