// Finds fault with its parameters before any run, in each way that a check can.
#include <assay/sdk.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace {

struct Check {
  static constexpr assay::About about{"fault_check", "1.0.0", "Checks its parameters", ""};
  struct Params {
    std::int64_t low, high;
    std::string manner;
  };

  static void declare(assay::Declare<Params>& d) {
    d.integer("low", &Params::low, 0);
    d.integer("high", &Params::high, 1);
    d.text("manner", &Params::manner, "require").choices({"require", "throw", "break", "abort"});
    d.value("x");
  }

  static void check(assay::Run<Params>& run) {
    const auto& p = run.params();
    if (p.manner == "abort") std::abort();
    if (p.manner == "break") throw std::runtime_error("the check itself broke");
    if (p.manner == "throw" && p.low >= p.high)
      throw assay::BadInput("low must be below high", "params.low");
    run.require(p.low < p.high, "params.low", "must be below high");
    run.require(p.high < 100, "params.high", "must be below a hundred");
  }

  static void run(assay::Run<Params>& run) { run.result("x", 1.0); }
};

}  // namespace

ASSAY_PLUGIN(Check)
