// One run in this very process, for a debugger: nothing is forked, nothing goes to the database.
#pragma once

#include <filesystem>

#include "core/run/host/active_run.hpp"
#include "core/run/plan/plan.hpp"

namespace assay {

// Loads the plugin, lets it check the run's point, and runs it where the check found no fault;
// with faults the report has no status. Artifacts and scratch files go into `folder`. `sink` hears
// of points and lines from a thread of its own. Throws PluginError and DataError.
RunReport debug_run(const Plan& plan, const PlannedRun& run, const std::filesystem::path& folder,
                    RunSink& sink);

}  // namespace assay
