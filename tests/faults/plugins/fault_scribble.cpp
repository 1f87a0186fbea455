// Writes over the memory that it shares with the host.
#include <cstring>
#include <fstream>
#include <string>
#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_scribble";
  static void misbehave(assay::RunBase&) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      if (line.find("assay-run") == std::string::npos) continue;
      void* begin = reinterpret_cast<void*>(std::stoull(line, nullptr, 16));
      std::memset(begin, 0xA5, 4096);
    }
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
