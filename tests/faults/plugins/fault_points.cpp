// Logs a million points.
#include <assay/sdk.hpp>

namespace {

struct Points {
  static constexpr assay::About about{"fault_points", "1.0.0", "Logs a million points", ""};
  struct Params {};
  static void declare(assay::Declare<Params>& d) { d.curve("loss"); }
  static void run(assay::Run<Params>& run) {
    for (std::int64_t step = 0; step < 1000000; ++step)
      run.log("loss", step, static_cast<double>(step));
  }
};

}  // namespace

ASSAY_PLUGIN(Points)
