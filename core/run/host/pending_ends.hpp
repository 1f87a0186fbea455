// Runs that are over and whose ends are yet to be stored: of short runs several in one transaction.
#pragma once

#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/run/host/live_run.hpp"

namespace assay {

struct PendingEnd {
  Attempt attempt;
  std::filesystem::path checkpoint;
  RunReport report;
  std::chrono::milliseconds wall;
  db::RunEnd row;
};

class PendingEnds {
 public:
  using Clock = ActiveRun::Clock;

  bool empty() const { return ends_.empty(); }
  void add(PendingEnd end, Clock::time_point now);
  std::vector<PendingEnd> take() { return std::exchange(ends_, {}); }

  // They wait for each other until then, a moment behind the first; not at all where one of them is
  // not finished: what failed may be tried again first.
  Clock::time_point due() const { return due_; }
  bool must_go(Clock::time_point now) const;
  bool all_well() const;  // each of them is finished

  // How many runs may be claimed before their turn: those of the next moment, while runs end that
  // quickly. Another host, or a person who looks, need not know of them.
  std::size_t ahead() const;

 private:
  void keep_pace(Clock::time_point now);

  std::vector<PendingEnd> ends_;
  Clock::time_point due_{}, last_{};
  Clock::duration pace_{0};  // from one end to the next; 0: not known
};

}  // namespace assay
