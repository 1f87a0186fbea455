// Room on a full disk, for what must be written.
#pragma once

#include <chrono>
#include <thread>
#include <type_traits>

#include "core/run/host/live_run.hpp"
#include "db/store.hpp"

namespace assay {

// Ends the run that has the most scratch files, and removes them. False where none has files to
// speak of.
bool make_room(const LiveRuns& runs);

// A disk that a run has filled is no reason to end the others: that run ends, and what could not be
// written is written then: soon, as the system frees the space of a process's files behind its
// memory, by which its end is seen. Throws db::DiskError where that does not help.
template <class Write>
auto with_room(const LiveRuns& runs, Write&& write) -> std::invoke_result_t<Write&> {
  constexpr int kMostTries = 50;
  constexpr auto kForSpace = std::chrono::milliseconds(20);
  for (int tries = 0;; ++tries) try {
      return write();
    } catch (const db::DiskError&) {
      if (tries == 0 ? !make_room(runs) : tries > kMostTries) throw;
      std::this_thread::sleep_for(kForSpace);
    }
}

}  // namespace assay
