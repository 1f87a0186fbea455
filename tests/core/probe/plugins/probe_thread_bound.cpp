// Its result depends on its threads.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct ThreadBound : assay::Walk {
  static constexpr assay::About about{"probe_thread_bound", "1.0.0", "A walk", ""};

  static void run(assay::Run<Params>& run) {
    run.log("loss", 0, run.threads());
    run.result("x", run.rng("walk").normal() * run.threads());
  }
};

}  // namespace

ASSAY_PLUGIN(ThreadBound)
