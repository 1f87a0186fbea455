// One job in a worker, waited for: what checks and probes need where no scheduler runs.
#pragma once

#include <functional>

#include "core/run/host/active_run.hpp"
#include "core/run/host/worker_pool.hpp"

namespace assay {

// The worker of a method once it has loaded the plugin. Throws PluginError when it does not, or
// takes more than a minute.
std::shared_ptr<WorkerProcess> ready_worker(const Method& method, std::uint32_t threads,
                                            WorkerPool& pool);

struct JobWatch {
  std::chrono::milliseconds limit{60'000};                      // the run is killed behind it
  std::chrono::milliseconds grace{1000};                        // from asking it to stop to SIGTERM
  std::function<bool(const ActiveRun&)> should_stop = nullptr;  // asked about every 5 ms
};

// How the job's process came to its end.
struct JobEnd {
  RunReport report;
  std::string death;  // how the process ended where the run did not; else empty
  std::chrono::duration<double, std::milli> took{0}, took_to_stop{0};
  bool was_asked_to_stop = false, was_killed = false;  // killed: behind the limit
};

// Throws PluginError when the worker refuses the job: an input cannot be read.
JobEnd run_to_end(const Method& method, const Job& job,
                  const std::shared_ptr<WorkerProcess>& worker, RunSink* sink,
                  const JobWatch& watch = {});

}  // namespace assay
