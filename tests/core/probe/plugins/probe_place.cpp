// Its result depends on the folder in which it runs.
#include <filesystem>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Place : assay::Walk {
  static constexpr assay::About about{"probe_place", "1.0.0", "A walk by the folder", ""};

  static void run(assay::Run<Params>& run) {
    run.log("loss", 0, 1.0);
    run.result("x", static_cast<double>(hash_value(std::filesystem::current_path()) % 1'000'003));
  }
};

}  // namespace

ASSAY_PLUGIN(Place)
