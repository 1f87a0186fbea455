// Fills the disk with its scratch files, and goes on logging.
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_fills";
  static void misbehave(assay::Run<assay::NoParams>& run) {
    std::ofstream file(std::filesystem::path(run.scratch()) / "endless");
    const std::string piece(1 << 12, 'x');
    for (std::int64_t step = 3; !run.should_stop(); ++step) {
      while (file.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) {
      }
      run.log("loss", step, 1.0);
      usleep(1000);
    }
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
