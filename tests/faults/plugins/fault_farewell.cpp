// Never finishes unloading.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

[[gnu::destructor]] void unload() {
  for (;;) pause();
}

struct Fault {
  static constexpr const char* id = "fault_farewell";
  static void misbehave(assay::RunBase&) {}
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
