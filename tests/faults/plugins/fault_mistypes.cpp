// Gives a text for an output that is a number, and goes on as if nothing had happened.
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_mistypes";
  static void misbehave(assay::Run<assay::NoParams>& run) { run.result("x", std::string("seven")); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
