// Lets its children hold the memory that it may not hold itself.
#include <unistd.h>

#include <vector>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_brood";
  static void misbehave(assay::RunBase&) {
    for (int child = 0; child < 4; ++child)
      if (fork() == 0) {
        setsid();
        const std::vector<char> hoard(40u << 20, 'x');
        for (;;) pause();
      }
    for (;;) pause();
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
