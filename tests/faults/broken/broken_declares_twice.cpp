// Declares an output in two places, which the SDK refuses by an exception.
#include <assay/sdk.hpp>

namespace {

struct Twice {
  static constexpr assay::About about{"broken_declares_twice", "1.0.0", "declares too much", ""};
  struct Params {
    bool noisy;
  };
  static void declare(assay::Declare<Params>& d) {
    d.boolean("noisy", &Params::noisy, false).help("whether there is noise");
    d.where("noisy=true", [&] { d.curve("loss"); });
    d.value("loss").help("where there is none, too");
  }
  static void run(assay::Run<Params>& run) { run.result("loss", run.params().noisy ? 1.0 : 0.0); }
};

}  // namespace

ASSAY_PLUGIN(Twice)
