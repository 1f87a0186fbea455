// Never ends of itself, but listens.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_obedient";
  static void misbehave(assay::RunBase& run) {
    while (!run.should_stop()) usleep(1000);
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
