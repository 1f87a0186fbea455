#include "db/patience.hpp"

#include <sqlite3.h>

#include <thread>

namespace assay::db {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

void Patience::serve(SQLite::Database& database) {
  const auto handler = [](void* patience, int count) -> int {
    return static_cast<Patience*>(patience)->goes_on(count == 0);
  };
  sqlite3_busy_handler(database.getHandle(), handler, this);
}

bool Patience::goes_on(bool is_first) noexcept try {
  if (is_first) since_ = steady_clock::now();
  const auto waited = std::chrono::duration_cast<milliseconds>(steady_clock::now() - since_);
  if (wait_ ? !wait_(waited) : waited >= kDefault) return false;
  std::this_thread::sleep_for(milliseconds(waited < milliseconds(50) ? 1 : 20));
  return true;
} catch (...) {
  return false;  // nothing may pass through SQLite
}

}  // namespace assay::db
