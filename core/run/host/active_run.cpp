#include "core/run/host/active_run.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <thread>

#include "core/base/children.hpp"
#include "core/run/wire/output_rules.hpp"

namespace assay {
namespace {

constexpr auto kBetweenSignals = std::chrono::seconds(1);
constexpr auto kForNews = std::chrono::seconds(5);  // from a run's end to its worker's word of it
constexpr int kMostSignals = 11;                    // as many seconds
constexpr std::size_t kMostBytes = 4u << 20;  // of one channel at a time; more than a pipe holds
constexpr std::size_t kMostFailure = 8000;    // bytes of a run's reason that are kept
constexpr double kMostMs = 1e13;              // three centuries
constexpr std::size_t kMostFaults = 1000;
constexpr std::size_t kMostArtifacts = 100'000;
constexpr std::size_t kMostTextBytes = 64u << 20;  // of all results of a run
constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};

std::size_t text_size(const db::Cell& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? 0 : text->size();
}

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

LineLog log_to(RunSink* sink, std::string_view level, std::string_view source) {
  return LineLog([=](std::string_view text) {
    if (sink != nullptr) sink->line(level, source, text);
  });
}

}  // namespace

ActiveRun::ActiveRun(std::int64_t id, const Method& method, const Job& job, RunSink* sink)
    : id_(id),
      method_(method),
      sink_(sink),
      memory_(RunMemory::create(to_text(job))),
      out_log_(log_to(sink, "info", "stdout")),
      err_log_(log_to(sink, "info", "stderr")),
      logs_{log_to(sink, kLevels[0], "plugin"), log_to(sink, kLevels[1], "plugin"),
            log_to(sink, kLevels[2], "plugin"), log_to(sink, kLevels[3], "plugin")} {
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
  for (auto& log : logs_) log.close();
}

bool ActiveRun::drain_frames() {
  try {
    return read_frames();
  } catch (const FrameError& error) {
    report_.is_sound = false;
    report_.nonsense = std::string("sent what cannot be true: ") + error.what();
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
    while (auto frame = stream_.next()) take(*frame);
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
  if (!is_sound) report_.is_sound = false;
  return taken >= RunMemory::kRingSize;
}

// The name of a family's member was sent before its first point, but perhaps after the last look
// at the frames.
void ActiveRun::take(const PointRecord& point) {
  const auto* name = output_name(point.output);
  if (name == nullptr && report_.is_sound) {
    drain_frames();
    name = output_name(point.output);
  }
  if (name == nullptr)
    report_.is_sound = false;
  else if (sink_ != nullptr)
    sink_->point(*name, point);
}

const std::string* ActiveRun::output_name(std::uint32_t index) const {
  const auto declared = method_.outputs.size();
  if (index < declared) return &method_.outputs[index].name;
  return index - declared < families_.size() ? &families_[index - declared] : nullptr;
}

void ActiveRun::take(FrameReader frame) {
  switch (frame.type()) {
    case FrameType::output_name:
      return take_name(frame);
    case FrameType::result:
      return take_result(frame);
    case FrameType::artifact:
      return take_artifact(frame);
    case FrameType::log: {
      const auto level = std::min<std::uint32_t>(frame.get<std::uint32_t>(), 3);
      const auto text = frame.text();
      logs_[level].feed(text + "\n");
      return;
    }
    case FrameType::fault:
      return take_fault(frame);
    case FrameType::fail:
      report_.failure = printable(frame.text(), kMostFailure);
      return;
    case FrameType::wake:
      return;
    case FrameType::resumed:
      return take_resumption(frame);
    case FrameType::end:
      report_.status = frame.get<assay_status>();
      report_.method_ms = frame.get<double>();
      return;
  }
  throw FrameError("a frame of an unknown type");
}

void ActiveRun::take_name(FrameReader& frame) {
  const auto index = frame.get<std::uint32_t>();
  auto name = frame.text();
  if (index != method_.outputs.size() + families_.size() || index >= kMostOutputs)
    throw FrameError("an index out of order");
  if (find_output(method_, name) == nullptr) throw FrameError("a name that is not declared");
  families_.push_back(std::move(name));
}

void ActiveRun::take_result(FrameReader& frame) {
  const auto index = frame.get<std::uint32_t>();
  const auto* name = output_name(index);
  if (name == nullptr) throw FrameError("a result of an unknown output");
  const auto type = frame.get<std::uint32_t>();
  const auto declared = index < method_.outputs.size() ? method_.outputs[index].type
                                                       : find_output(method_, *name)->type;
  if (!is_result_of(type, declared))
    throw FrameError("a result of another type than output '" + *name + "' declares");
  db::Cell value = type == ASSAY_TEXT   ? db::Cell(frame.text())
                   : type == ASSAY_REAL ? db::Cell(frame.get<double>())
                                        : db::Cell(frame.get<std::int64_t>());
  const auto [place, is_new] = results_.try_emplace(index, report_.results.size());
  if (is_new) report_.results.emplace_back(*name, db::Cell{});
  auto& kept = report_.results[place->second].second;
  text_bytes_ += text_size(value) - text_size(kept);
  if (text_bytes_ > kMostTextBytes) throw FrameError("results of more than 64 MiB of text");
  kept = std::move(value);
}

void ActiveRun::take_artifact(FrameReader& frame) {
  db::ArtifactRow row;
  row.name = frame.text();
  row.kind = frame.text();
  row.format = frame.text();
  row.sha256 = frame.text();
  row.bytes = frame.get<std::uint64_t>();
  if (!is_artifact_of(method_, row.name) || row.kind != "output" ||
      row.format != format_of_artifact(row.name) || !is_sha256(row.sha256))
    throw FrameError("an artifact that the host did not store");
  if (report_.artifacts.size() >= kMostArtifacts) throw FrameError("too many artifacts");
  report_.artifacts.push_back(std::move(row));
}

void ActiveRun::take_fault(FrameReader& frame) {
  const auto point = frame.get<std::uint32_t>();
  auto key = printable(frame.text(), kMostFailure);
  auto message = printable(frame.text(), kMostFailure);
  if (report_.faults.size() < kMostFaults)
    report_.faults.push_back({point, std::move(key), std::move(message)});
}

void ActiveRun::take_resumption(FrameReader& frame) {
  Resumption resumed{frame.text(), frame.get<std::uint32_t>(), 0};
  resumed.cpu_ms = static_cast<std::int64_t>(std::clamp(frame.get<double>(), 0.0, kMostMs));
  if (!report_.resumed.run_uid.empty()) return;  // the method asked for its checkpoint twice
  report_.resumed = std::move(resumed);
  if (sink_ != nullptr) sink_->resumed(report_.resumed);
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
