// One of its presets is legal where it jumps; the other one is nowhere.
#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct IllegalPreset : assay::Walk {
  static constexpr assay::About about{"probe_illegal_preset", "1.0.0", "A walk", ""};

  struct Params {
    double rate, height;
    std::string task, preset;
  };

  static void declare(assay::Declare<Params>& d) {
    d.text("task", &Params::task, "rest").choices({"rest", "crawl", "jump"}).help("what it does");
    d.real("rate", &Params::rate, 0.5).above(0).help("length of a step");
    d.real("height", &Params::height, 1).when("task=jump").help("of a jump");
    d.text("preset", &Params::preset, "").when("task=crawl|jump").help("a manner");
    d.preset("high", "height = 3.0\n", "high jumps");
    d.preset("backwards", "rate = -1.0\n", "steps of a length that is none");
    d.value("x").help("where the walk ends");
  }

  static void run(assay::Run<Params>& run) {
    run.result("x", run.params().rate * run.rng("walk").normal());
  }
};

}  // namespace

ASSAY_PLUGIN(IllegalPreset)
