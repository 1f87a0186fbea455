// Running experiment files: what `run` and `verify` share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/cli/shared.hpp"

namespace assay::cli {

struct RunOptions {
  std::vector<std::string> files;
  LoadOptions load;
  std::uint32_t jobs = 0;  // 0: the files', or cores / threads
  bool force = false, fail_fast = false, dry_run = false, json = false, quiet = false;
  bool debug = false;      // one run in this process, stored nowhere
  bool must_hold = false;  // the claims decide the exit code, and --json is a line for each claim
};

// From files to finished runs and verdicts; returns the exit code.
int run_experiments(const RunOptions& options, const Shared& shared);

}  // namespace assay::cli
