// Ends its process in the middle of the run, as if all were well.
#include <cstdlib>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_exit";
  static void misbehave(assay::RunBase&) { std::exit(0); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
