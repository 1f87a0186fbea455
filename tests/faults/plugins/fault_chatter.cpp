// Prints without end.
#include <cstdio>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_chatter";
  static void misbehave(assay::RunBase& run) {
    while (!run.should_stop()) std::puts("and another thing");
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
