#include "core/run/host/pending_ends.hpp"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

constexpr auto kHold = std::chrono::milliseconds(5);        // an end waits for others at most
constexpr auto kAheadTime = std::chrono::milliseconds(10);  // of work that is claimed in advance
constexpr std::size_t kMostAhead = 32;

}  // namespace

void PendingEnds::add(PendingEnd end, Clock::time_point now) {
  if (ends_.empty()) due_ = now + kHold;
  keep_pace(now);
  ends_.push_back(std::move(end));
}

bool PendingEnds::must_go(Clock::time_point now) const {
  return ends_.size() >= kMostAhead || now >= due_ || !all_well();
}

bool PendingEnds::all_well() const {
  return std::all_of(ends_.begin(), ends_.end(),
                     [](const PendingEnd& end) { return db::is_finished(end.row.status); });
}

std::size_t PendingEnds::ahead() const {
  if (pace_ <= Clock::duration::zero()) return 0;
  return std::min<std::size_t>(kMostAhead, static_cast<std::size_t>(kAheadTime / pace_));
}

// The usual time from one end to the next, which a long one changes soon.
void PendingEnds::keep_pace(Clock::time_point now) {
  const auto before = std::exchange(last_, now);
  if (before == Clock::time_point{}) return;
  pace_ = pace_ == Clock::duration::zero() ? now - before : (3 * pace_ + (now - before)) / 4;
}

}  // namespace assay
