// Threads take the next task as they become free; what a task gives may not depend on that.
#include "plugins/numerics/parallel/for_each.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::parallel {
namespace {

class Queue {
 public:
  Queue(std::size_t count, const std::function<void(std::size_t)>& task)
      : count_(count), task_(task) {}

  // Runs tasks until none is left.
  void drain() {
    try {
      for (auto i = next_++; i < count_; i = next_++) task_(i);
    } catch (...) {
      next_ = count_;
      const std::lock_guard lock(mutex_);
      if (!fault_) fault_ = std::current_exception();
    }
  }
  void rethrow() const {
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  std::size_t count_;
  const std::function<void(std::size_t)>& task_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::exception_ptr fault_;
};

}  // namespace

void for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& task) {
  Queue queue(count, task);
  std::vector<std::jthread> others;
  for (unsigned t = 1; t < threads && t < count; ++t)
    others.emplace_back([&queue] { queue.drain(); });
  queue.drain();
  others.clear();
  queue.rethrow();
}

}  // namespace assay::parallel
