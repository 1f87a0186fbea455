// Is built anew while its sweep goes on. It has a thread, so each run loads the file that is there.
#include <dlfcn.h>

#include <filesystem>
#include <fstream>

#include "tests/faults/faulty.hpp"

namespace {

[[gnu::constructor]] void load() { assay::start_idle_thread(); }

struct Fault {
  static constexpr const char* id = "fault_rebuilt";
  static void misbehave(assay::RunBase&) {
    Dl_info self{};
    if (dladdr(id, &self) == 0) throw std::runtime_error("which file is this?");
    const std::filesystem::path file = self.dli_fname;
    const auto next = file.string() + ".next";
    std::filesystem::copy_file(file, next);
    std::ofstream(next, std::ios::app) << "another build";
    std::filesystem::rename(next, file);
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
