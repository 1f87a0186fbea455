// A plugin's function called in this very process, with all that it says collected.
#pragma once

#include <assay/plugin.h>

#include <filesystem>

#include "core/run/host/active_run.hpp"

namespace assay {

// For debuggers and self tests: nothing is forked, and whatever kills the function kills the
// caller. The function sees the job's first point, where it has one. `sink` hears of points and
// lines from a thread of its own. Throws DataError when an input cannot be read.
RunReport call_here(assay_status (*function)(const assay_host*), const Method& method,
                    const Job& job, RunSink* sink);

}  // namespace assay
