// The steps from files to plans that `check` and `run` share.
#pragma once

#include <string>
#include <vector>

#include "core/config/load.hpp"
#include "core/run/plan/plan.hpp"
#include "registry/catalog.hpp"

namespace assay::cli {

struct Prepared {
  std::vector<Plan> plans;  // one a file; of the files without errors
  Diagnostics diagnostics;
};

// Reads, checks and plans every file, with its data. Two experiments of one name are an error.
Prepared prepare(const std::vector<std::string>& files, const Catalog& catalog,
                 const LoadOptions& options);

std::vector<std::size_t> all_points(const Plan& plan);

void append(Diagnostics& to, Diagnostics from);

}  // namespace assay::cli
