// One turn of a loop over workers and runs: wait for what they have to say, take it in, see to it
// that they end. The scheduler, a job that is waited for, and a run in this very process turn it.
#pragma once

#include <chrono>
#include <vector>

#include "core/run/host/active_run.hpp"
#include "core/run/host/worker_pool.hpp"

namespace assay {

using Runs = std::vector<ActiveRun*>;

// Sleeps until one of them, or the further descriptor where there is one, has something to say.
void wait_for_news(const Workers& workers, const Runs& runs, std::chrono::milliseconds patience,
                   int further = -1);

// What the workers say of these runs, which know their processes from then on. Others' news are
// left out.
std::vector<WorkerEvent> hear(const Workers& workers, const Runs& runs);

// Takes in what the runs have sent. True when more may be there.
bool drain(const Runs& runs);

// Sends what signals are due, and ends the worker that does not tell of its run's end.
void pursue(ActiveRun& run);

}  // namespace assay
