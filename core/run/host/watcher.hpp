// What the person at the terminal is told of runs.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/run/plan/plan.hpp"

namespace assay {

// How one planned run came out.
struct RunOutcome {
  const Plan* plan = nullptr;
  const PlannedRun* run = nullptr;
  std::int64_t run_id = 0;
  db::Status status = db::Status::done;
  bool is_fresh = false;  // executed now; false: it was finished before, or elsewhere meanwhile
  std::int64_t attempt = 1;
  std::int64_t wall_ms = 0;
  std::string error;
  std::optional<bool> trusted;  // nothing: the method has no output that certifies
  std::int64_t warnings = 0;    // lines that the method logged
  std::vector<std::pair<std::string, db::Cell>> results;
};

struct Snapshot {
  std::size_t total = 0, ended = 0, failed = 0, running = 0;
  std::size_t fresh = 0;        // of the ended: executed now
  double running_fraction = 0;  // sum over the running ones
  std::chrono::milliseconds elapsed{0};
};

// Called from the scheduler's thread.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void ended(const RunOutcome& outcome, const Snapshot& now) = 0;
  virtual void tick(const Snapshot& now) = 0;
  virtual void say(const std::string& text) = 0;
};

struct Summary {
  std::size_t finished_before = 0, done = 0, diverged = 0, failed = 0, stopped = 0, not_started = 0;
  std::size_t untrusted = 0;  // of the done, before or now: their results are not to be trusted
  std::size_t warned = 0;     // whose method logged a warning
  bool bad_input = false;     // a run refused its input
  bool interrupted = false;
};

}  // namespace assay
