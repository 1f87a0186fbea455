// Reads the files that its list names, from the folder beside it; may rewrite one before.
#include <assay/sdk.hpp>
#include <filesystem>
#include <fstream>

namespace {

struct Opens {
  static constexpr assay::About about{"fault_opens", "1.0.0", "Sums the files of a list", ""};
  struct Params {
    bool rewrites;
  };

  static void declare(assay::Declare<Params>& d) {
    d.boolean("rewrites", &Params::rewrites, false).help("the first file, in runs of seed 1");
    d.input("list").table({"file"}).help("names of files");
    d.input("maps").folder().files().help("the files");
    d.value("sum");
  }

  static double sum(assay::Run<Params>& run) {
    const auto list = run.input("list");
    const auto folder = std::filesystem::path(list.path()).parent_path();
    double sum = 0;
    for (const auto& name : list.texts("file")) {
      const auto map = run.open("maps", (folder / name).string()).array("n d");
      for (const auto value : map.values()) sum += value;
    }
    return sum;
  }
  static void check(assay::Run<Params>& run) { sum(run); }

  static void run(assay::Run<Params>& run) {
    const auto first = run.input("maps").path() + "/a.csv";
    if (run.params().rewrites && run.seed() == 1) std::ofstream(first) << "x\n40\n";
    run.result("sum", sum(run));
  }
};

}  // namespace

ASSAY_PLUGIN(Opens)
