#include "core/run/host/tally.hpp"

#include <algorithm>

namespace assay {

using db::Status;

void Tally::count_served(const db::Holder& holder) {
  ++ended_;
  ++summary_.finished_before;
  count_doubts(holder.status, holder.trusted, holder.warnings);
}

void Tally::count_ended(const db::RunEnd& end, std::chrono::milliseconds wall) {
  ++ended_;
  ++fresh_;
  fresh_time_ += wall;
  if (end.status == Status::done)
    ++summary_.done;
  else if (end.status == Status::diverged)
    ++summary_.diverged;
  else if (end.status == Status::stopped || end.status == Status::interrupted)
    ++summary_.stopped;
  else
    ++summary_.failed;
  if (end.status == Status::bad_input) summary_.bad_input = true;
  count_doubts(end.status, end.trusted, end.warnings);
}

void Tally::count_doubts(Status status, std::optional<bool> trusted, std::int64_t warnings) {
  summary_.untrusted += status == Status::done && trusted == false;
  summary_.warned += warnings > 0;
}

// As the run reports it; else by its age, against the mean of those that ended.
double Tally::fraction_done(const ActiveRun& run) const {
  const double reported = run.fraction_done();
  if (reported > 0 || fresh_ == 0 || fresh_time_.count() <= 0) return reported;
  const std::chrono::duration<double> age = Clock::now() - run.started();
  const std::chrono::duration<double> mean =
      std::chrono::duration<double>(fresh_time_) / static_cast<double>(fresh_);
  return std::min(0.95, age / mean);
}

Snapshot Tally::snapshot(const Runs& running) const {
  Snapshot now;
  now.total = total_;
  now.ended = ended_;
  now.fresh = fresh_;
  now.failed = summary_.failed;
  now.running = running.size();
  for (const auto* run : running) now.running_fraction += fraction_done(*run);
  now.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
  return now;
}

Summary Tally::summary(std::size_t not_started) const {
  auto summary = summary_;
  summary.not_started = not_started;
  return summary;
}

}  // namespace assay
