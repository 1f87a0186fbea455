// Stops the worker that waits for it, then dies.
#include <signal.h>
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_stops";
  static void misbehave(assay::RunBase&) {
    kill(getppid(), SIGSTOP);
    _exit(3);
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
