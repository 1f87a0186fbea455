#include "core/run/debug/call_here.hpp"

#include <thread>

#include "core/run/host/event_loop.hpp"
#include "core/run/worker/host_table.hpp"
#include "core/run/worker/input_store.hpp"

namespace assay {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(20);  // what is sent wakes the reader at once

// The host's half: without a reader a method that logs many points would wait for ever.
void read_until(std::stop_token stop, ActiveRun& run) {
  while (!stop.stop_requested()) {
    wait_for_news({}, {&run}, kLookEvery);
    drain({&run});
  }
}

Inputs inputs_of(const Job& job, const Method& method) {
  InputStore store(method);
  Inputs inputs;
  if (!job.points.empty())
    for (const auto& input : job.points[0].inputs) inputs[input.role] = store.get(input);
  return inputs;
}

}  // namespace

RunReport call_here(assay_status (*function)(const assay_host*), const Method& method,
                    const Job& job, RunSink* sink) {
  auto inputs = inputs_of(job, method);
  ActiveRun run(0, method, job, sink);
  {
    std::jthread reader([&run](std::stop_token stop) { read_until(stop, run); });
    HostTable host(method, job, run.memory(), run.run_end());
    if (!job.points.empty()) host.use(0, std::move(inputs));
    const auto status = function(&host.table());
    if (job.check_only) host.end_check(status);
    host.finish(status);
  }
  run.close();
  return run.report();
}

}  // namespace assay
