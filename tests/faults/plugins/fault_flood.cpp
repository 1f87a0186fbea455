// Logs points without end, faster than they can be stored.

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_flood";
  static void misbehave(assay::RunBase& run) {
    for (std::int64_t step = 3; !run.should_stop(); ++step) run.log("loss", step, 0.5);
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
