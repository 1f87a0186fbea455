// Attempts that wait for their turn; the first of them may be claimed in the database before it.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "core/run/host/live_run.hpp"
#include "db/store.hpp"

namespace assay {

class RunQueue {
 public:
  bool empty() const { return attempts_.empty(); }
  std::size_t size() const { return attempts_.size(); }
  const Attempt& front() const { return attempts_.front(); }
  bool has_claimed() const { return !empty() && front().is_claimed(); }

  void push_back(Attempt attempt) { attempts_.push_back(std::move(attempt)); }
  void push_front(Attempt attempt) { attempts_.push_front(std::move(attempt)); }
  Attempt pop_front();

  // The place behind the claimed ones.
  std::size_t first_unclaimed() const;
  const Attempt& operator[](std::size_t place) const { return attempts_[place]; }

  // What came of claiming the first unclaimed ones. Those that another host has leave the queue.
  std::vector<Attempt> take_claims(std::span<const db::NewRun> rows, const db::Store::Begun& ids);

  // Nothing is claimed from here on; which runs were.
  std::vector<std::int64_t> give_back();

 private:
  std::deque<Attempt> attempts_;
};

}  // namespace assay
