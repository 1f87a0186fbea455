// Takes its randomness from the second of the clock, as srand(time(NULL)) does.
#include <ctime>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Clock : assay::Walk {
  static constexpr assay::About about{"probe_clock", "1.0.0", "A walk by the clock", ""};

  static void run(assay::Run<Params>& run) {
    run.log("loss", 0, 1.0);
    run.result("x", static_cast<double>(std::time(nullptr) % 1000));
  }
};

}  // namespace

ASSAY_PLUGIN(Clock)
