// Its self test fails.
#include <stdexcept>

#include "tests/core/probe/plugins/walk.hpp"

namespace {

struct FailingSelfTest : assay::Walk {
  static constexpr assay::About about{"probe_failing_self_test", "1.0.0", "A walk", ""};

  static void self_test() { throw std::runtime_error("one and one must be two"); }
};

}  // namespace

ASSAY_PLUGIN(FailingSelfTest)
