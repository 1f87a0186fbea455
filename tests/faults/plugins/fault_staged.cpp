// Keeps a costly stage for later runs; can be killed in the middle of it.
#include <signal.h>

#include <assay/sdk.hpp>
#include <fstream>

namespace {

struct Staged {
  static constexpr assay::About about{"fault_staged", "1.0.0", "Builds a stage, then reads it", ""};
  struct Params {
    std::int64_t width, reader;
    bool dies;
  };

  static void declare(assay::Declare<Params>& d) {
    d.integer("width", &Params::width, 3).help("what the stage depends on");
    d.integer("reader", &Params::reader, 0).help("what it does not depend on");
    d.boolean("dies", &Params::dies, false).help("killed while it builds");
    d.value("sum");
    d.value("built").integer().timing();
  }

  static void build(assay::Run<Params>& run, const std::string& folder) {
    std::ofstream file(folder + "/numbers.txt");
    auto rng = run.rng("stage");
    for (std::int64_t i = 0; i < run.params().width; ++i) file << rng.normal() << '\n';
    file.flush();
    if (run.params().dies) raise(SIGKILL);
  }

  static void run(assay::Run<Params>& run) {
    int built = 0;
    const auto folder =
        run.cached("numbers", std::to_string(run.params().width), [&](const std::string& empty) {
          ++built;
          build(run, empty);
        });
    if (!folder) return;
    std::ifstream file(*folder + "/numbers.txt");
    double sum = 0;
    for (double x = 0; file >> x;) sum += x;
    run.result("sum", sum);
    run.result("built", built);
  }
};

}  // namespace

ASSAY_PLUGIN(Staged)
