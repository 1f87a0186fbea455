// Starts a thread when it is loaded.
#include <unistd.h>

#include <thread>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

// Never joined, as in libraries that keep a pool.
const bool is_started = [] {
  std::thread(pause).detach();
  return true;
}();

struct Restless : assay::Walk {
  static constexpr assay::About about{"probe_restless", "1.0.0", "A walk", ""};

  static void self_test() {}
};

}  // namespace

ASSAY_PLUGIN(Restless)
