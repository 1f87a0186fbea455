// Its result depends on the moment.
#include <chrono>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Unsteady : assay::Walk {
  static constexpr assay::About about{"probe_unsteady", "1.0.0", "A walk", ""};

  static void run(assay::Run<Params>& run) {
    run.log("loss", 0, 1);
    run.result("x", double(std::chrono::steady_clock::now().time_since_epoch().count()));
  }
};

}  // namespace

ASSAY_PLUGIN(Unsteady)
