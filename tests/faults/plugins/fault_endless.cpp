// Goes on until it is asked to stop, and says how far it is.
#include <unistd.h>

#include <assay/sdk.hpp>

namespace {

struct Endless {
  static constexpr assay::About about{"fault_endless", "1.0.0", "Takes a million small steps", ""};
  struct Params {};
  static void declare(assay::Declare<Params>& d) { d.curve("loss").minimize(); }
  static void run(assay::Run<Params>& run) {
    run.note("begins");
    for (const auto step : run.steps(1'000'000)) {
      run.log("loss", step, 1.0 / static_cast<double>(step + 1));
      usleep(1000);
    }
  }
};

}  // namespace

ASSAY_PLUGIN(Endless)
