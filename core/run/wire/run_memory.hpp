// The memory that a run's process shares with the host: the job, the stop flag, and a ring of
// points.
//
// Points go through memory, not a socket, for two reasons: a metric call costs a few stores, and
// what a method logged survives its crash. One writer (the run, under a lock of its own), one
// reader (the host). The host trusts nothing in it: counters and indices are checked when they are
// read.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay {

struct PointRecord {
  std::uint32_t output;  // index into the declared outputs, or of a family's member behind them
  std::uint32_t t_ms;    // since the run began
  std::int64_t step;
  double value;
};
static_assert(sizeof(PointRecord) == 24);

class RunMemory {
 public:
  static constexpr std::uint64_t kRingSize = 1u << 15;

  // New memory that holds a job. Throws std::system_error.
  static RunMemory create(std::string_view job);
  // The memory behind a descriptor that came from create(); takes the descriptor over.
  static RunMemory adopt(int fd);

  RunMemory(RunMemory&& other) noexcept;
  RunMemory& operator=(RunMemory&&) = delete;
  ~RunMemory();

  int fd() const { return fd_; }
  std::string_view job() const;

  // The host's side.
  void request_stop() { head_->stop.store(1, std::memory_order_relaxed); }
  double done() const { return head_->done.load(std::memory_order_relaxed); }
  double total() const { return head_->total.load(std::memory_order_relaxed); }
  // Moves up to out.size() points out of the ring; returns how many. `is_sound` becomes false when
  // the counters cannot be true, which means that the run wrote over them.
  std::size_t take(std::span<PointRecord> out, bool& is_sound);

  // The run's side.
  bool stop_requested() const { return head_->stop.load(std::memory_order_relaxed) != 0; }
  void set_progress(double done, double total);
  // False when the ring is full.
  bool put(const PointRecord& point);
  std::uint64_t waiting() const;

 private:
  struct Head {
    std::atomic<std::uint32_t> stop;
    std::atomic<double> done, total;
    std::uint64_t job_size;
    alignas(64) std::atomic<std::uint64_t> written;
    alignas(64) std::atomic<std::uint64_t> read;
  };
  static_assert(std::atomic<double>::is_always_lock_free);
  static constexpr std::size_t kRingOffset = 4096;
  static constexpr std::size_t kJobOffset = kRingOffset + kRingSize * sizeof(PointRecord);

  RunMemory(int fd, void* memory, std::size_t size);
  PointRecord* ring() const;

  int fd_;
  void* memory_;
  std::size_t size_;
  Head* head_;
  std::uint64_t taken_ = 0;  // the host's own count: the shared one may be written over
};

}  // namespace assay
