// The second step of checking: the method's own check, in a worker, for every point of a plan.
#pragma once

#include "core/config/diagnostic.hpp"
#include "core/run/host/active_run.hpp"
#include "core/run/host/worker_pool.hpp"
#include "core/run/plan/plan.hpp"

namespace assay {

// Also proves that the plugin loads. `points` says which points to ask about. Faults come back with
// the place of the key that they name.
// Throws PluginError when the plugin does not load, or its check crashes or takes over a minute.
Diagnostics deep_check(const Plan& plan, const std::vector<std::size_t>& points, WorkerPool& pool);
Diagnostics deep_check(const Plan& plan, WorkerPool& pool);  // of every point

// A fault of the method's own check at one point, with the place of the key that it names.
Diagnostic located(const Plan& plan, std::size_t point, const Fault& fault);

}  // namespace assay
