// Throws std::bad_alloc.
#include <new>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_bad_alloc";
  static void misbehave(assay::RunBase&) { throw std::bad_alloc(); }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
