// Carries plans out: hands runs to workers, keeps limits, stores what comes back.
#pragma once

#include <span>
#include <string>

#include "core/run/host/watcher.hpp"
#include "core/run/host/worker_pool.hpp"
#include "core/run/plan/partition.hpp"
#include "db/store.hpp"

namespace assay {

struct SchedulerOptions {
  std::uint32_t jobs = 1;                 // runs at once
  bool force = false;                     // run the finished again; the old ones go to the trash
  bool fail_fast = false;                 // the first run that fails ends all
  std::chrono::milliseconds grace{3000};  // from the stop flag to SIGTERM
  std::string simd;                       // instruction set level, recorded with each run
};

// Runs what is to do of the plans, and tells of what is finished. Returns when all have ended, or
// after SIGINT or SIGTERM, which must be blocked in this thread (see stop_signals.hpp): the first
// asks the runs to stop, the second kills them. Throws db::StoreError when the database fails; the
// runs are killed then.
Summary carry_out(std::span<const Plan> plans, const Partition& partition, db::Store& store,
                  WorkerPool& pool, const SchedulerOptions& options, Watcher& watcher);

}  // namespace assay
