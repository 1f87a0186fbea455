// How long a writer waits for a file that another program has locked.
#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <utility>

#include "db/store.hpp"

namespace assay::db {

// Waits in place of SQLite's own handler. The connections that it serves must not outlive it.
class Patience {
 public:
  static constexpr std::chrono::milliseconds kDefault{10'000};

  explicit Patience(Wait wait = {}) : wait_(std::move(wait)) {}
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  void serve(SQLite::Database& database);

  // Sleeps a little; false: give up. `is_first`: the lock is met for the first time.
  bool goes_on(bool is_first) noexcept;

  Wait exchange(Wait wait) { return std::exchange(wait_, std::move(wait)); }

 private:
  Wait wait_;
  std::chrono::steady_clock::time_point since_{};
};

}  // namespace assay::db
