// What the database knows of an experiment itself, apart from its runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/types.hpp"

namespace assay::db {

// The current version of a name.
struct ExperimentDetail {
  ExperimentRow row;
  std::int64_t planned_at = 0;   // 0: never
  std::vector<ClaimRow> claims;  // in the order of the file; verdicts of the last evaluation
};

}  // namespace assay::db
