// Does not look whether it should stop.
#include <chrono>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Deaf : assay::Walk {
  static constexpr assay::About about{"probe_deaf", "1.0.0", "A walk", ""};

  static void run(assay::Run<Params>& run) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(3500);
    run.log("loss", 0, 1);
    while (std::chrono::steady_clock::now() < end) {
    }
    run.result("x", 1.0);
  }
};

}  // namespace

ASSAY_PLUGIN(Deaf)
