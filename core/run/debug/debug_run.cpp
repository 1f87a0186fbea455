#include "core/run/debug/debug_run.hpp"

#include <cstdlib>

#include "core/run/debug/call_here.hpp"
#include "core/run/host/worker_process.hpp"
#include "core/run/plan/jobs.hpp"
#include "registry/library.hpp"

namespace assay {
namespace {

std::vector<Fault> faults_of(const assay_plugin& plugin, const Method& method, Job job,
                             RunSink& sink) {
  if (plugin.check == nullptr) return {};
  job.check_only = true;
  return call_here(plugin.check, method, job, &sink).faults;
}

}  // namespace

RunReport debug_run(const Plan& plan, const PlannedRun& run, const std::filesystem::path& folder,
                    RunSink& sink) {
  const auto job =
      run_job(plan, run, {folder / "artifacts", folder / "scratch", folder / "checkpoint"});
  for (const auto& [name, value] : thread_variables(job.threads))
    setenv(name.c_str(), value.c_str(), 1);
  const Library library(plan.method->library);
  RunReport refused;
  refused.faults = faults_of(library.plugin(), *plan.method, job, sink);
  if (!refused.faults.empty()) return refused;
  return call_here(library.plugin().run, *plan.method, job, &sink);
}

}  // namespace assay
