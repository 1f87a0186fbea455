// One target under libFuzzer: ASSAY_FUZZ_TARGET names its function.
#include "tests/fuzz/targets/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::ASSAY_FUZZ_TARGET({data, size});
  return 0;
}
