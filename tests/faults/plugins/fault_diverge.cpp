// Diverges.

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_diverge";
  static void misbehave(assay::RunBase&) {
    throw assay::Diverged("the loss left the finite range at step 3");
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
