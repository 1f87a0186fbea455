// Writes into what it is made of while it runs: its data file, or its own library.
#include <dlfcn.h>

#include <assay/sdk.hpp>
#include <filesystem>
#include <fstream>

namespace {

struct Rewrites {
  static constexpr assay::About about{"fault_rewrites", "1.0.0", "Changes what it was given", ""};
  struct Params {
    bool file, library;
  };

  static void declare(assay::Declare<Params>& d) {
    d.boolean("file", &Params::file, false);
    d.boolean("library", &Params::library, false);
    d.input("notes").file().optional();
    d.value("x");
  }

  static void run(assay::Run<Params>& run) {
    if (run.seed() == 1 && run.params().file)
      std::ofstream(run.input("notes").path(), std::ios::app) << "more\n";
    if (run.seed() == 1 && run.params().library) {
      Dl_info self{};
      if (dladdr(&about, &self) == 0) throw std::runtime_error("which file is this?");
      std::ofstream(self.dli_fname, std::ios::app) << "more";  // behind what is mapped
    }
    run.result("x", 7.0);
  }
};

}  // namespace

ASSAY_PLUGIN(Rewrites)
