// Can be loaded until its first run, which leaves a file; then it never finishes loading. It has a
// thread, so each run loads it anew.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/faults/faulty.hpp"

namespace {

const char* file() {
  const char* path = std::getenv("ASSAY_FAULT_FILE");
  return path == nullptr ? "/nonexistent" : path;
}

[[gnu::constructor]] void load() {
  assay::start_idle_thread();
  while (std::filesystem::exists(file())) pause();
}

struct Reload {
  static constexpr assay::About about{"fault_reload", "1.0.0", "Loads once", ""};
  using Params = assay::NoParams;
  static void declare(assay::Declare<Params>& d) { d.value("x"); }
  static void run(assay::Run<Params>& run) {
    std::ofstream(file()) << "loaded\n";
    run.result("x", 7.0);
  }
};

}  // namespace

ASSAY_PLUGIN(Reload)
