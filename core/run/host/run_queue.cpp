#include "core/run/host/run_queue.hpp"

#include <algorithm>
#include <utility>

namespace assay {

Attempt RunQueue::pop_front() {
  auto attempt = std::move(attempts_.front());
  attempts_.pop_front();
  return attempt;
}

std::size_t RunQueue::first_unclaimed() const {
  const auto first = std::find_if_not(attempts_.begin(), attempts_.end(),
                                      [](const Attempt& one) { return one.is_claimed(); });
  return static_cast<std::size_t>(first - attempts_.begin());
}

std::vector<Attempt> RunQueue::take_claims(std::span<const db::NewRun> rows,
                                           const db::Store::Begun& ids) {
  std::vector<Attempt> lost;
  auto at = attempts_.begin() + static_cast<std::ptrdiff_t>(first_unclaimed());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (ids[i]) {
      at->run_id = *ids[i];
      (at++)->uid = rows[i].run_uid;
    } else {
      lost.push_back(std::move(*at));
      at = attempts_.erase(at);
    }
  }
  return lost;
}

std::vector<std::int64_t> RunQueue::give_back() {
  std::vector<std::int64_t> ids;
  for (auto& attempt : attempts_)
    if (attempt.is_claimed()) ids.push_back(std::exchange(attempt.run_id, 0));
  return ids;
}

}  // namespace assay
