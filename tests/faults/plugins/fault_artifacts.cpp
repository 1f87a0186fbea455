// Leaves an artifact of each format.
#include <assay/sdk.hpp>
#include <fstream>
#include <string>
#include <vector>

namespace {

struct Artifacts {
  static constexpr assay::About about{"fault_artifacts", "1.0.0", "Leaves files", ""};
  struct Params {};

  static void declare(assay::Declare<Params>& d) {
    for (const char* name : {"plan.npy", "plan.csv", "plan.png", "table_{j}.csv", "own.txt"})
      d.artifact(name);
  }

  static void run(assay::Run<Params>& run) {
    const std::vector<double> plan = {0, 0.25, 0.5, 0.75, 1, 0};
    run.artifact("plan.npy", {plan, {2, 3}});
    run.artifact("plan.csv", {plan, {2, 3}}, {"a", "b", "c"});
    run.artifact("plan.png", {plan, {2, 3}});
    const std::vector<double> x = {0.5, -1};
    const std::vector<std::int64_t> n = {1, 2};
    const std::vector<std::string> word = {"plain", "with, comma"};
    run.artifact("table_7.csv",
                 assay::TableView().column("x", x).column("n", n).column("word", word));
    std::ofstream(run.artifact_path("own.txt")) << "seed " << run.seed() << '\n';
  }
};

}  // namespace

ASSAY_PLUGIN(Artifacts)
