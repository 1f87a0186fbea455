// Writes through a null pointer.

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_segfault";
  static void misbehave(assay::RunBase&) { assay::write_to_nowhere(); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
