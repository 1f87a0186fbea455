// Closes every descriptor that it finds, those of the host among them.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_closes";
  static void misbehave(assay::RunBase&) {
    for (int fd = 3; fd < 256; ++fd) close(fd);
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
