// What `assay run` shows while it works: one line that moves on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/run/scheduler.hpp"

namespace assay::cli {

// On a terminal a failed run leaves a line of its own, and so does every run of a short plan. Both
// write to stderr.
std::unique_ptr<Watcher> make_watcher(bool is_terminal, bool colour);

// "12/18 runs, 1 failed, 2 running, 0:41, about 0:20 left"
std::string progress_text(const Snapshot& now);

}  // namespace assay::cli
