#include "plugins/numerics/parallel/team.hpp"

#include <algorithm>

namespace assay::parallel {
namespace {

constexpr int kSpins = 2000;  // tens of microseconds, less than it takes to wake a sleeping thread

// Until `value` differs from `seen`: first awake, then asleep.
template <class T>
void await_change(const std::atomic<T>& value, T seen) {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != seen) return;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  value.wait(seen, std::memory_order_acquire);
}

}  // namespace

Team::Team(int threads) {
  for (int member = 1; member < threads; ++member)
    workers_.emplace_back([this, member] { serve(member); });
}

Team::~Team() {
  is_closing_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void Team::serve(int member) {
  for (unsigned seen = 0;;) {
    await_change(round_, seen);
    ++seen;
    if (is_closing_) return;
    (*job_)(member);
    if (busy_.fetch_sub(1, std::memory_order_release) == 1) busy_.notify_one();
  }
}

void Team::run(const std::function<void(int)>& job) {
  if (workers_.empty()) return job(0);
  job_ = &job;
  busy_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  job(0);
  for (int left; (left = busy_.load(std::memory_order_acquire)) != 0;) await_change(busy_, left);
}

std::pair<Index, Index> Team::share(Index n, Index grain, int member) const {
  const Index grains = (n + grain - 1) / grain, members = size();
  const auto limit = [&](Index k) { return std::min(n, grains * k / members * grain); };
  return {limit(member), limit(member + 1)};
}

}  // namespace assay::parallel
