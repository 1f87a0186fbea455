// Logs each point under a new member of a family of outputs.
#include <assay/sdk.hpp>
#include <string>

namespace {

struct Family {
  static constexpr assay::About about{"fault_family", "1.0.0", "Names outputs as it goes", ""};
  struct Params {
    std::int64_t members;
  };
  static void declare(assay::Declare<Params>& d) {
    d.integer("members", &Params::members, 3000);
    d.curve("part_{j}");
  }
  static void run(assay::Run<Params>& run) {
    for (std::int64_t j = 0; j < run.params().members; ++j)
      run.log("part_" + std::to_string(j), 0, static_cast<double>(j));
  }
};

}  // namespace

ASSAY_PLUGIN(Family)
