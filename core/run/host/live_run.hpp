// A run that is executed now: which one it is, its process, and where what it says is kept.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/run/host/recorder.hpp"
#include "core/run/plan/partition.hpp"

namespace assay {

struct Attempt : PlanRun {
  std::int64_t number = 1;
  std::int64_t run_id = 0;  // once it is claimed in the database
  std::string uid = {};     // of the claimed run

  bool is_claimed() const { return run_id != 0; }
};

struct LiveRun {
  // `which` is claimed.
  LiveRun(const Attempt& which, db::Store& store, MetricIds& metrics, const Job& job)
      : attempt(which),
        recorder(store, metrics, which.run_id),
        process(which.run_id, *which.plan->method, job, &recorder),
        scratch(job.scratch),
        checkpoint(job.checkpoint) {}

  void start(const std::shared_ptr<WorkerProcess>& worker) {
    started_at = db::system_ms();
    process.start(worker);
  }

  Attempt attempt;
  Recorder recorder;
  ActiveRun process;
  std::filesystem::path scratch, checkpoint;
  std::int64_t started_at = 0;
};

using LiveRuns = std::vector<std::unique_ptr<LiveRun>>;

}  // namespace assay
