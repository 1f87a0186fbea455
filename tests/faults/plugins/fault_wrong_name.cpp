// Logs under a name that it did not declare.

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_wrong_name";
  static void misbehave(assay::RunBase& run) { run.log("lost", 3, 1.0); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
