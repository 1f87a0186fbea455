// Never ends and does not listen.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_sleep";
  static void misbehave(assay::RunBase&) {
    for (;;) pause();
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
