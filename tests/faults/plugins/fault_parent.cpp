// Starts a process of its own, and neither of them ends or listens.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_parent";
  static void misbehave(assay::RunBase&) {
    fork();
    for (;;) pause();
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
