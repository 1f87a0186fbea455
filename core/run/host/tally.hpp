// How many runs there are, and how they came out.
#pragma once

#include "core/run/host/event_loop.hpp"
#include "core/run/host/watcher.hpp"

namespace assay {

class Tally {
 public:
  // `shared` of them are runs of others among them.
  Tally(std::size_t total, std::size_t shared) : total_(total), ended_(shared) {}

  // Finished before, or by another host meanwhile.
  void count_served(const db::Holder& holder);
  // Executed now, in this time.
  void count_ended(const db::RunEnd& end, std::chrono::milliseconds wall);
  void count_interrupt() { summary_.interrupted = true; }

  bool is_interrupted() const { return summary_.interrupted; }
  Snapshot snapshot(const Runs& running) const;
  Summary summary(std::size_t not_started) const;

 private:
  using Clock = ActiveRun::Clock;

  void count_doubts(db::Status status, std::optional<bool> trusted, std::int64_t warnings);
  double fraction_done(const ActiveRun& run) const;

  std::size_t total_, ended_, fresh_ = 0;
  std::chrono::milliseconds fresh_time_{0};  // of the fresh ones, in sum
  Summary summary_;
  Clock::time_point started_ = Clock::now();
};

}  // namespace assay
