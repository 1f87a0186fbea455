// Explains nothing.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Wordless : assay::Walk {
  static constexpr assay::About about{"probe_wordless", "1.0.0", "A walk", ""};

  static void declare(assay::Declare<Params>& d) {
    d.real("rate", &Params::rate, 0.5).above(0);
    d.curve("loss").help("distance after each step");
    d.value("x").help("where the walk ends");
  }
};

}  // namespace

ASSAY_PLUGIN(Wordless)
