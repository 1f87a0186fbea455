// Saves a checkpoint and cannot go on from it.
#include <array>
#include <cstddef>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Forgetful : assay::Walk {
  static constexpr assay::About about{"probe_forgetful", "1.0.0", "A walk", ""};

  static void run(assay::Run<Params>& run) {
    const bool resumed = run.load_checkpoint().has_value();
    run.log("loss", 0, 1);
    run.save_checkpoint(std::array<std::byte, 1>{});
    run.result("x", resumed ? 2.0 : 1.0);
  }
};

}  // namespace

ASSAY_PLUGIN(Forgetful)
