// Tries to cut short the memory that it shares with the host.
#include <unistd.h>

#include <filesystem>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_cuts";
  static void misbehave(assay::RunBase&) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const auto target = std::filesystem::read_symlink(entry, gone).string();
      if (target.find("assay-run") == std::string::npos) continue;
      if (ftruncate(std::stoi(entry.path().filename()), 0) != 0)
        throw std::runtime_error("the memory keeps its size");
    }
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
