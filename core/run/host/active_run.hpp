// One run's process as the host sees it: what it sends, what it has left, how it is ended.
#pragma once

#include <assay/plugin.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "core/run/host/run_report.hpp"
#include "core/run/host/worker_process.hpp"
#include "core/run/wire/frame.hpp"
#include "core/run/wire/job.hpp"

namespace assay {

enum class StopCause { none, timeout, memory, disk, interrupt, fail_fast };

class ActiveRun {
 public:
  using Clock = std::chrono::steady_clock;

  ActiveRun(std::int64_t id, const Method& method, const Job& job, RunSink* sink);

  // Hands the job to the worker; the process starts soon.
  void start(const std::shared_ptr<WorkerProcess>& worker);
  // Instead of start(), for a run in this very process: what its host table writes into.
  RunMemory& memory() { return memory_; }
  int run_end() const { return run_frames_.get(); }

  std::int64_t id() const { return id_; }
  const std::shared_ptr<WorkerProcess>& worker() const { return worker_; }
  std::array<int, 3> descriptors() const { return {frames_.get(), out_.get(), err_.get()}; }
  const RunReport& report() const { return reader_.report(); }
  Clock::time_point started() const { return started_; }
  double fraction_done() const;
  double done() const { return memory_.done(); }    // as the run counts it
  double total() const { return memory_.total(); }  // 0: it has not said

  void set_pid(pid_t pid) { pid_ = pid; }
  pid_t pid() const { return pid_; }  // 0: its worker has not told it yet
  // With all that it has started.
  bool holds_more_than(std::uint64_t bytes) const;
  // True when its end is long due: its process is gone, or was killed, and the worker does not say
  // so.
  bool is_overdue();

  // Takes in what is there now, without waiting and up to a bound, so that a run that never pauses
  // cannot hold the host up. True when more may be there.
  bool drain();
  // The same after its process has ended; also ends what the process itself started.
  void close();

  // Asks first (the stop flag); signals() follow when the grace is over. The first cause stays.
  void ask_to_stop(StopCause cause, std::chrono::milliseconds grace);
  void kill_now(StopCause cause);
  void signal_if_due();
  void await_death() const;  // after kill_now(), for a moment
  StopCause stop_cause() const { return cause_; }

 private:
  bool drain_frames();
  bool drain_text(Descriptor& from, LineLog& log);
  bool drain_points();
  void take(const PointRecord& point);
  bool read_frames();

  std::int64_t id_;
  RunMemory memory_;
  Descriptor frames_, out_, err_;              // ours
  Descriptor run_frames_, run_out_, run_err_;  // the run's, until it has them
  std::shared_ptr<WorkerProcess> worker_;
  FrameStream stream_;
  LineLog out_log_, err_log_;
  ReportReader reader_;

  pid_t pid_ = 0;
  Clock::time_point started_ = Clock::now();
  StopCause cause_ = StopCause::none;
  int signals_sent_ = 0;
  Clock::time_point missed_since_{};  // its process was not there at the last look
  Clock::time_point next_signal_{};
};

}  // namespace assay
