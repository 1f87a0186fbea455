// Is a results database and its store whole?
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "db/store.hpp"

namespace assay::db {

struct Finding {
  std::string check;  // what was looked at
  bool is_ok = true;
  std::string what;             // what is wrong, or how much was looked at
  std::string advice;           // what to do; empty where nothing is wrong
  bool is_safe_to_fix = false;  // repair() does it
};

// Looks at everything and changes nothing. A file that cannot be opened is the only finding then.
std::vector<Finding> examine(const std::filesystem::path& path);

// Does what cannot lose anything: marks runs of dead sessions, makes the views anew, removes stale
// locks, leftovers of dead sessions and old artifacts of no run. Throws StoreError.
void repair(const std::filesystem::path& path, Wait wait = {});

}  // namespace assay::db
