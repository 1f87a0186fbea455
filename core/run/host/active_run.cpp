#include "core/run/host/active_run.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "core/base/children.hpp"

namespace assay {
namespace {

constexpr auto kBetweenSignals = std::chrono::seconds(1);
constexpr auto kForNews = std::chrono::seconds(5);  // from a run's end to its worker's word of it
constexpr int kMostSignals = 11;                    // as many seconds
constexpr std::size_t kMostBytes = 4u << 20;  // of one channel at a time; more than a pipe holds

}  // namespace

ActiveRun::ActiveRun(std::int64_t id, const Method& method, const Job& job, RunSink* sink)
    : id_(id),
      memory_(RunMemory::create(to_text(job))),
      out_log_(log_to(sink, "info", "stdout")),
      err_log_(log_to(sink, "info", "stderr")),
      reader_(method, sink) {
  std::tie(frames_, run_frames_) = socket_pair(SOCK_STREAM);
  std::tie(out_, run_out_) = pipe_pair();
  std::tie(err_, run_err_) = pipe_pair();
  for (const int fd : descriptors()) set_nonblocking(fd);
}

void ActiveRun::start(const std::shared_ptr<WorkerProcess>& worker) {
  worker_ = worker;
  started_ = Clock::now();
  worker->send(id_, {memory_, run_frames_.get(), run_out_.get(), run_err_.get()});
  run_frames_.reset();
  run_out_.reset();
  run_err_.reset();
}

double ActiveRun::fraction_done() const {
  const double total = memory_.total();
  return total > 0 ? std::min(1.0, std::max(0.0, memory_.done() / total)) : 0;
}

bool ActiveRun::holds_more_than(std::uint64_t bytes) const {
  return pid_ != 0 && assay::holds_more_than(pid_, bytes);
}

bool ActiveRun::is_overdue() {
  if (signals_sent_ > kMostSignals) return true;
  const bool is_missed = pid_ != 0 && resident_bytes(pid_) == 0;
  if (!is_missed) missed_since_ = {};
  if (is_missed && missed_since_ == Clock::time_point{}) missed_since_ = Clock::now();
  return is_missed && Clock::now() - missed_since_ > kForNews;
}

bool ActiveRun::drain() {
  bool more = drain_frames();
  more |= drain_text(out_, out_log_);
  more |= drain_text(err_, err_log_);
  more |= drain_points();
  return more;
}

void ActiveRun::close() {
  if (pid_ > 0) kill(-pid_, SIGKILL);  // what it started and left behind
  drain();
  out_log_.close();
  err_log_.close();
  reader_.close();
}

bool ActiveRun::drain_frames() {
  try {
    return read_frames();
  } catch (const FrameError& error) {
    reader_.distrust(std::string("sent what cannot be true: ") + error.what());
    frames_.reset();
    return false;
  }
}

bool ActiveRun::read_frames() {
  char buffer[1 << 16];
  for (std::size_t taken = 0; frames_;) {
    if (taken > kMostBytes) return true;
    const auto count = read(frames_.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;  // nothing there now
    if (count == 0) frames_.reset();
    taken += static_cast<std::size_t>(count);
    stream_.append(buffer, static_cast<std::size_t>(count));
    while (auto frame = stream_.next()) reader_.take(*frame);
  }
  return false;
}

bool ActiveRun::drain_text(Descriptor& from, LineLog& log) {
  char buffer[1 << 16];
  for (std::size_t taken = 0; from;) {
    if (taken > kMostBytes) return true;
    const auto count = read(from.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) from.reset();
    taken += static_cast<std::size_t>(count);
    log.feed({buffer, static_cast<std::size_t>(count)});
  }
  return false;
}

bool ActiveRun::drain_points() {
  std::array<PointRecord, 1024> points;
  bool is_sound = true;
  std::size_t taken = 0;
  while (taken < RunMemory::kRingSize) {
    const auto count = memory_.take(points, is_sound);
    if (count == 0) break;
    for (std::size_t i = 0; i < count; ++i) take(points[i]);
    taken += count;
  }
  if (!is_sound) reader_.distrust("");
  return taken >= RunMemory::kRingSize;
}

// The name of a family's member was sent before its first point, but perhaps after the last look
// at the frames.
void ActiveRun::take(const PointRecord& point) {
  if (reader_.take(point)) return;
  if (reader_.report().is_sound) drain_frames();
  if (!reader_.take(point)) reader_.distrust("");
}

void ActiveRun::ask_to_stop(StopCause cause, std::chrono::milliseconds grace) {
  if (cause_ != StopCause::none) return;
  cause_ = cause;
  memory_.request_stop();
  next_signal_ = Clock::now() + grace;
}

void ActiveRun::kill_now(StopCause cause) {
  if (cause_ == StopCause::none) cause_ = cause;
  memory_.request_stop();
  signals_sent_ = 1;
  next_signal_ = Clock::now();
  signal_if_due();
}

void ActiveRun::await_death() const {
  const auto end = Clock::now() + kBetweenSignals;
  while (pid_ > 0 && resident_bytes(pid_) > 0 && Clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// First SIGTERM, then SIGKILL, again and again: its process may be told of only later.
void ActiveRun::signal_if_due() {
  if (cause_ == StopCause::none || Clock::now() < next_signal_) return;
  if (pid_ > 0) kill(-pid_, signals_sent_ == 0 ? SIGTERM : SIGKILL);
  ++signals_sent_;
  next_signal_ = Clock::now() + kBetweenSignals;
}

}  // namespace assay
