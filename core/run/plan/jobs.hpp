// From a plan to what a run's process is asked to do.
#pragma once

#include <filesystem>
#include <vector>

#include "core/run/plan/plan.hpp"
#include "core/run/wire/job.hpp"

namespace assay {

// Where a run's process finds and leaves files.
struct RunPlaces {
  std::filesystem::path artifacts;   // folder, by content
  std::filesystem::path scratch;     // folder that the run may make for itself
  std::filesystem::path checkpoint;  // file
  std::filesystem::path cache = {};  // folder of kept stages; empty: every stage is built anew
};

// One run. A repetition takes whatever code its method has now, any other run only the code that
// was there when it was planned.
Job run_job(const Plan& plan, const PlannedRun& run, const RunPlaces& places);

// The method's own check of these points of the plan.
Job check_job(const Plan& plan, const std::vector<std::size_t>& points);

// No point at all: for functions of a plugin that ask for none.
Job job_without_point(const RunPlaces& places);

}  // namespace assay
