// Sound where its examples look; dies of another choice.
#include <csignal>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Brittle : assay::Walk {
  static constexpr assay::About about{"probe_brittle", "1.0.0", "A walk", ""};

  struct Params {
    double rate;
    std::string gait;
  };

  static void declare(assay::Declare<Params>& d) {
    d.real("rate", &Params::rate, 0.5).above(0).help("length of a step");
    d.text("gait", &Params::gait, "walk").choices({"walk", "fall"}).help("how it moves");
    d.value("x").help("where the walk ends");
  }

  static void run(assay::Run<Params>& run) {
    if (run.params().gait == "fall") std::raise(SIGSEGV);
    run.result("x", run.params().rate * run.rng("walk").normal());
  }
};

}  // namespace

ASSAY_PLUGIN(Brittle)
