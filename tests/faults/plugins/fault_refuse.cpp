// Refuses its input while it runs.

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_refuse";
  static void misbehave(assay::RunBase&) { throw assay::BadInput("must be odd", "params.order"); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
