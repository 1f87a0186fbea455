// Starts a process that would outlive it, and says which.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_orphan";
  static void misbehave(assay::RunBase& run) {
    const pid_t child = fork();
    if (child == 0)
      for (;;) pause();
    run.note("child " + std::to_string(child));
    throw std::runtime_error("leaves a child behind");
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
