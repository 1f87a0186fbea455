// From experiment files to plans, or to everything that is wrong with them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/load.hpp"
#include "core/run/plan/plan.hpp"

namespace assay {

struct PlannedFile {
  std::optional<Plan> plan;  // where the file and its data hold no error
  Diagnostics diagnostics;
};

// Reads the file, checks it with its data, and plans it.
PlannedFile plan_file(const std::filesystem::path& file, const Methods& methods,
                      const LoadOptions& options);

struct PlannedFiles {
  std::vector<Plan> plans;  // one a file; of the files without errors
  Diagnostics diagnostics;
};

// The same for the files of one call. Two experiments of one name are an error, and what several
// files inherit from one base is said once.
PlannedFiles plan_files(const std::vector<std::string>& files, const Methods& methods,
                        const LoadOptions& options);

}  // namespace assay
