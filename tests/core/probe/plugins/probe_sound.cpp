// Breaks no promise.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Sound : assay::Walk {
  static constexpr assay::About about{"probe_sound", "1.0.0", "A walk", ""};

  static void self_test() {}
};

}  // namespace

ASSAY_PLUGIN(Sound)
