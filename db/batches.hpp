// Long work in short transactions, so that living sessions get in between.
#pragma once

#include <SQLiteCpp/Transaction.h>

#include <chrono>
#include <optional>
#include <thread>

namespace assay::db {

// One transaction after another. Whoever uses it calls pause() wherever what is written so far may
// be seen by others; what follows the last one is committed by finish(), or undone.
class Batches {
 public:
  explicit Batches(SQLite::Database& database) : database_(database) { begin(); }

  void pause() {
    if (std::chrono::steady_clock::now() - began_ < kBatch) return;
    finish();
    std::this_thread::sleep_for(kPause);
    begin();
  }
  void finish() {
    transaction_->commit();
    transaction_.reset();
  }

 private:
  static constexpr auto kBatch = std::chrono::milliseconds(100);
  static constexpr auto kPause = std::chrono::milliseconds(5);

  void begin() {
    transaction_.emplace(database_, SQLite::TransactionBehavior::IMMEDIATE);
    began_ = std::chrono::steady_clock::now();
  }

  SQLite::Database& database_;
  std::optional<SQLite::Transaction> transaction_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace assay::db
