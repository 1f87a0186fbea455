// A method whose answers are formulas, for the recipes of the documents: exact in every digit.
#include <assay/sdk.hpp>
#include <cmath>
#include <stdexcept>
#include <string>

namespace {

enum class Solver { emd, sinkhorn };

struct Formula {
  static constexpr assay::About about{"formula", "1.0.0", "Costs and errors by formulas", ""};

  struct Params {
    Solver solver;
    double epsilon;
  };

  static void declare(assay::Declare<Params>& d) {
    d.choice("solver", &Params::solver, Solver::sinkhorn,
             {{"emd", Solver::emd}, {"sinkhorn", Solver::sinkhorn}})
        .help("which formula");
    d.real("epsilon", &Params::epsilon, 0.25)
        .above(0)
        .when("solver=sinkhorn")
        .help("what the entropic cost exceeds the exact one by");
    d.input("x").array("n").help("of which the sum is the exact cost");
    d.curve("marginal_error").minimize().help("falls by 2^(4 epsilon) a step");
    d.value("cost").minimize().help("exact + epsilon");
  }

  static void run(assay::Run<Params>& run) {
    const auto& p = run.params();
    double cost = static_cast<double>(run.seed()) / 8;
    for (const double x : run.input("x").values()) cost += x;
    if (p.solver == Solver::sinkhorn) cost += iterate(run);
    run.result("cost", cost);
  }

  static double iterate(assay::Run<Params>& run) {
    const auto epsilon = run.params().epsilon;
    if (epsilon > 8) throw std::runtime_error("epsilon is beyond the formula");
    for (std::int64_t step = 0; step <= 12; ++step)
      run.log("marginal_error", step, std::exp2(-4 * epsilon * static_cast<double>(step)));
    if (epsilon > 4) throw assay::Diverged("epsilon is too large");
    return epsilon;
  }
};

}  // namespace

ASSAY_PLUGIN(Formula)
