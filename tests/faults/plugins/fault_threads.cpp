// Starts a thread while it is loaded, so that its worker may not fork.
#include "tests/faults/faulty.hpp"

namespace {

[[gnu::constructor]] void load() { assay::start_idle_thread(); }

struct Fault {
  static constexpr const char* id = "fault_threads";
  static void misbehave(assay::RunBase&) { assay::write_to_nowhere(); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
