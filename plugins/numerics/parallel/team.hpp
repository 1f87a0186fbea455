// A few threads that do one job together, again and again, as cheaply as a barrier allows.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::parallel {

class Team {
 public:
  explicit Team(int threads);  // the caller counts as one; values below 1 mean 1
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls job(0 .. size()-1), one call a thread, and returns when all have. `job` must not throw.
  void run(const std::function<void(int)>& job);

  // The part of [0, n) that belongs to `member`; inner limits are multiples of `grain`.
  std::pair<Index, Index> share(Index n, Index grain, int member) const;

 private:
  void serve(int member);

  std::vector<std::thread> workers_;
  const std::function<void(int)>* job_ = nullptr;
  std::atomic<unsigned> round_ = 0;
  std::atomic<int> busy_ = 0;
  bool is_closing_ = false;
};

}  // namespace assay::parallel
