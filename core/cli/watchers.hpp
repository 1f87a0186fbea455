// What `assay run` shows while it works.
#pragma once

#include <memory>

#include "core/cli/shared.hpp"
#include "core/run/host/scheduler.hpp"

namespace assay::cli {

struct Show {
  bool progress = true;  // on a terminal one line that moves, elsewhere a line a run; to stderr
  bool json = false;     // a line of JSON for each run, to stdout
};

// On a terminal failed runs leave a line of their own, and so does every run of a short plan. A
// reader that goes away does not disturb the runs.
std::unique_ptr<Watcher> make_watcher(Show show, const Shared& shared);

}  // namespace assay::cli
