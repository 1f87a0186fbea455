// Threads take the next task as they become free; what a task gives may not depend on that.
#include "plugins/numerics/parallel/for_each.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::parallel {
namespace {

constexpr auto kPulse = std::chrono::milliseconds(20);

class Queue {
 public:
  Queue(std::size_t count, const std::function<void(std::size_t)>& task)
      : count_(count), task_(task) {}

  // Runs tasks until none is left.
  void drain() {
    guarded([this] {
      for (auto i = next_++; i < count_; i = next_++) task_(i);
    });
  }

  template <class F>
  void guarded(F&& body) {
    try {
      body();
    } catch (...) {
      next_ = count_;
      const std::lock_guard lock(mutex_);
      if (!fault_) fault_ = std::current_exception();
    }
  }

  void leave() {
    const std::lock_guard lock(mutex_);
    ++left_;
    changed_.notify_one();
  }
  // True when so many threads have left, false when a pulse is due.
  bool have_left(std::size_t threads) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPulse, [&] { return left_ == threads; });
  }
  void rethrow() const {
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  std::size_t count_;
  const std::function<void(std::size_t)>& task_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t left_ = 0;
  std::exception_ptr fault_;
};

}  // namespace

void for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& task,
              const std::function<void()>& pulse) {
  Queue queue(count, task);
  std::vector<std::jthread> others;
  for (unsigned t = 1; t < threads && t < count; ++t)
    others.emplace_back([&queue] {
      queue.drain();
      queue.leave();
    });
  queue.drain();
  while (!queue.have_left(others.size())) queue.guarded(pulse);
  others.clear();
  queue.rethrow();
}

}  // namespace assay::parallel
