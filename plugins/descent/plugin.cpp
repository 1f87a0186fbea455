// Gradient descent on a parabola: the smallest complete method, and the SDK's living example.
#include <assay/sdk.hpp>
#include <cmath>
#include <string>

namespace {

struct Descent {
  static constexpr assay::About about{"descent", "1.0.0", "Gradient descent on a parabola", "",
                                      "optimisation"};

  struct Params {
    double rate;
    std::int64_t steps;
  };

  static void declare(assay::Declare<Params>& d) {
    d.real("rate", &Params::rate, 0.1).above(0).help("step size; the iteration diverges above 1");
    d.integer("steps", &Params::steps, 100).at_least(1).help("gradient steps");
    d.curve("loss").minimize().log_scale().help("objective x^2 after each step");
    d.value("loss");
    d.value("x").help("last iterate");
    d.example("quick", "[experiment]\nname = \"descent-quick\"\nmethod = \"descent\"\n",
              "a hundred steps from a random start");
  }

  static void run(assay::Run<Params>& run) {
    double x = run.rng("init").normal();
    for (const auto step : run.steps(run.params().steps)) {
      x -= run.params().rate * 2 * x;
      run.log("loss", step, x * x);
      if (!std::isfinite(x * x))
        throw assay::Diverged("the loss left the finite range at step " + std::to_string(step));
    }
    run.result("loss", x * x);
    run.result("x", x);
  }
};

}  // namespace

ASSAY_PLUGIN(Descent)
