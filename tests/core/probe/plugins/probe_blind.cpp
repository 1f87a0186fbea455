// Declares a figure of a column that it does not write.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Blind : assay::Walk {
  static constexpr assay::About about{"probe_blind", "1.0.0", "A walk", ""};

  static void declare(assay::Declare<Params>& d) {
    Walk::declare(d);
    d.artifact("walk.csv").lines("step", "lenght").help("of each step");
  }

  static void run(assay::Run<Params>& run) {
    Walk::run(run);
    run.artifact("walk.csv", assay::TableRows({"step", "length"}).row(0, run.params().rate));
  }
};

}  // namespace

ASSAY_PLUGIN(Blind)
