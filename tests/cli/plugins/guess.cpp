// A method of the text cases whose results are not always to be trusted: a root by halving.
#include <assay/sdk.hpp>

namespace {

struct Guess {
  static constexpr assay::About about{"guess", "1.0.0", "The square root of two by halving", ""};
  struct Params {
    std::int64_t steps;
  };

  static void declare(assay::Declare<Params>& d) {
    d.integer("steps", &Params::steps, 10).at_least(1).help("halvings");
    d.value("work").integer().minimize().help("halvings done");
    d.value("root").help("middle of the last interval");
    d.value("converged").certifies().help("1: the interval is shorter than 1e-3");
  }

  static void run(assay::Run<Params>& run) {
    double low = 1, high = 2;
    for (std::int64_t i = 0; i < run.params().steps; ++i) {
      const double middle = (low + high) / 2;
      (middle * middle < 2 ? low : high) = middle;
    }
    if (high - low >= 0.1) run.warn("the interval is still wide");
    run.result("work", run.params().steps);
    run.result("root", (low + high) / 2);
    run.result("converged", high - low < 1e-3 ? 1 : 0);
  }
};

}  // namespace

ASSAY_PLUGIN(Guess)
