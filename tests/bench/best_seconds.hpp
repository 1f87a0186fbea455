// The least time of several calls: whatever else runs on the machine only ever adds.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>

namespace assay::bench {

// Processor time of all threads, which other programs disturb less; or the clock on the wall, for
// what takes several threads.
enum class Clock { kProcessor, kWall };

inline double now(Clock clock) {
  if (clock == Clock::kProcessor) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

template <class Action>
double best_seconds(int calls, Action action, Clock clock = Clock::kProcessor) {
  double best = 1e300;
  for (int k = 0; k < calls; ++k) {
    const double start = now(clock);
    action();
    best = std::min(best, now(clock) - start);
  }
  return best;
}

}  // namespace assay::bench
