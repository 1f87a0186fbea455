// A method of the text cases that is still running when another command looks: it waits at a FIFO.
#include <assay/sdk.hpp>
#include <fstream>
#include <string>

namespace {

struct Patient {
  static constexpr assay::About about{"patient", "1.0.0", "Waits until somebody opens a FIFO", ""};

  struct Params {
    std::string file;
  };

  static void declare(assay::Declare<Params>& d) {
    d.text("file", &Params::file, "go").help("the FIFO");
    d.curve("patience").minimize().help("what is left of it");
    d.value("patience").minimize().help("what was left of it");
  }

  static void run(assay::Run<Params>& run) {
    run.log("patience", 3, 0.5);
    run.progress(1, 4);
    run.note("waiting for " + run.params().file);
    std::ifstream(run.params().file).get();
    run.note("on we go");
    run.result("patience", 0.25);
  }
};

}  // namespace

ASSAY_PLUGIN(Patient)
