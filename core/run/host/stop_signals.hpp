// SIGINT, SIGTERM and SIGHUP as the host hears them: one after another, in its loop.
#pragma once

#include "core/base/descriptor.hpp"

namespace assay {

// Blocks SIGINT, SIGTERM and SIGHUP in this thread, for StopSignals to receive. One that is
// ignored, as SIGHUP is under nohup, stays so.
void block_stop_signals();

// Signals that end a process where nobody waits for them end this one no longer: SIGXFSZ is a file
// over its limit, which the write reports as well. Workers do not inherit that.
void outlive_stray_signals();

class StopSignals {
 public:
  StopSignals();

  int descriptor() const { return signals_.get(); }

  enum class Heard { nothing, hang_up, stop };
  // The next one, without waiting. A closed terminal sends two hang-ups, the kernel's and the
  // shell's.
  Heard next();

 private:
  Descriptor signals_;
};

}  // namespace assay
