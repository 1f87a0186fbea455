// Whole tables, row by row: for exports that may be larger than memory.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/query.hpp"

namespace assay::db {

// The views run_overview, final_metrics and run_params, and the points of `curves`.
enum class ScanTable { runs, results, params, points };

struct ScanFilter {
  std::vector<std::string>
      experiments;                    // whose runs: started by one, or serving its plan; none: all
  std::optional<std::string> metric;  // of results and points
};

using ScanColumns = std::function<void(const std::vector<std::string>& names)>;
using ScanRow = std::function<void(const std::vector<Field>& fields)>;

}  // namespace assay::db
