// Takes memory for ever.
#include <cstring>
#include <new>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_hoard";
  static void misbehave(assay::RunBase&) {
    for (;;) std::memset(::operator new(1 << 20), 1, 1 << 20);
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
