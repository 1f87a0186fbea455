// Declares an output that it never gives.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Silent : assay::Walk {
  static constexpr assay::About about{"probe_silent", "1.0.0", "A walk", ""};

  static void declare(assay::Declare<Params>& d) {
    Walk::declare(d);
    d.value("y").help("never given");
  }
};

}  // namespace

ASSAY_PLUGIN(Silent)
