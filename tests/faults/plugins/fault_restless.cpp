// Is not repeatable: from step 3 on its curve, and its result, depend on the process.
#include <unistd.h>

#include <assay/sdk.hpp>

namespace {

struct Restless {
  static constexpr assay::About about{"fault_restless", "1.0.0", "Differs from run to run", ""};
  struct Params {
    bool restless;
  };

  static void declare(assay::Declare<Params>& d) {
    d.boolean("restless", &Params::restless, true).help("differ from step 3 on");
    d.curve("steady");
    d.curve("wild");
    d.value("last");
    d.value("runtime_s").timing();
  }

  static void run(assay::Run<Params>& run) {
    const double pid = static_cast<double>(getpid());
    for (std::int64_t step = 0; step < 10; ++step) {
      run.log("steady", step, 0.1 * static_cast<double>(step));
      run.log("wild", step, run.params().restless && step >= 3 ? 1 / pid : 0.5);
    }
    run.result("last", run.params().restless ? 1 + 1e-9 * pid : 1);
    run.result("runtime_s", pid);
  }
};

}  // namespace

ASSAY_PLUGIN(Restless)
