// Its default lies outside of its range.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct IllegalDefault : assay::Walk {
  static constexpr assay::About about{"probe_illegal_default", "1.0.0", "A walk", ""};

  static void declare(assay::Declare<Params>& d) {
    d.real("rate", &Params::rate, -1).above(0).help("length of a step");
    d.curve("loss").help("distance after each step");
    d.value("x").help("where the walk ends");
  }
};

}  // namespace

ASSAY_PLUGIN(IllegalDefault)
