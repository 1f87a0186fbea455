// A sound method, from which each plugin here departs in one point.
#pragma once

#include <assay/sdk.hpp>

namespace assay {

struct Walk {
  struct Params {
    double rate;
  };

  static void declare(Declare<Params>& d) {
    d.real("rate", &Params::rate, 0.5).above(0).help("length of a step");
    d.curve("loss").minimize().help("distance after each step");
    d.value("x").help("where the walk ends");
  }

  static void run(Run<Params>& run) {
    double x = 0;
    auto rng = run.rng("walk");
    for (const auto step : run.steps(3)) {
      x += run.params().rate * rng.normal();
      run.log("loss", step, x * x);
    }
    run.result("x", x);
  }
};

}  // namespace assay
