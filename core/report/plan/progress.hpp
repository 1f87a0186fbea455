// What a person at the terminal is told while runs go on, in words.
#pragma once

#include <string>

#include "core/run/host/watcher.hpp"

namespace assay {

// "12/18 runs, 1 failed, 2 running, 41 s, about 20 s left"
std::string progress_text(const Snapshot& now);

// "done        solver=emd seed=0  410 ms  cost=0.0312": the first results with a goal stand for
// all. `database` stands behind suggested commands: " --db results.db".
std::string outcome_text(const RunOutcome& outcome, const std::string& database);

// "18 runs: 12 done, 5 finished before, 1 failed; 2 not to be trusted, 3 with warnings"
std::string summary_text(const Summary& summary, std::size_t total);

}  // namespace assay
