// Aborts.
#include <cstdlib>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_abort";
  static void misbehave(assay::RunBase&) { std::abort(); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
