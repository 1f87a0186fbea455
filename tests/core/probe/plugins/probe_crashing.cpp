// Dies in every run.
#include <csignal>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct Crashing : assay::Walk {
  static constexpr assay::About about{"probe_crashing", "1.0.0", "A walk", ""};

  static void run(assay::Run<Params>&) { std::raise(SIGSEGV); }
};

}  // namespace

ASSAY_PLUGIN(Crashing)
