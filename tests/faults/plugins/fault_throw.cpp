// Throws what it does not explain further.
#include <stdexcept>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_throw";
  static void misbehave(assay::RunBase&) { throw std::runtime_error("the gauge broke"); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
