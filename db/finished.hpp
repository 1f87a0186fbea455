// What finished runs were made of: enough to say what another run would change.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "db/types.hpp"

namespace assay::db {

struct FinishedRun {
  std::int64_t run_id = 0;
  std::uint64_t seed = 0;
  std::int64_t threads = 1;
  std::string plugin_sha256;
  std::vector<std::pair<std::string, Cell>> params;         // by key
  std::vector<std::pair<std::string, std::string>> inputs;  // role, SHA-256; by role
};

}  // namespace assay::db
