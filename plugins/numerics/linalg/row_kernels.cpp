#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::linalg {

namespace baseline {
extern const Kernels kTable;
}
namespace x86_v3 {
extern const Kernels kTable;
}
namespace x86_v4 {
extern const Kernels kTable;
}

InstructionSet instruction_set() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    return InstructionSet::kBaseline;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  return has_avx512 ? InstructionSet::kX86V4 : InstructionSet::kX86V3;
#else
  return InstructionSet::kBaseline;
#endif
}

const char* name(InstructionSet level) {
  switch (level) {
    case InstructionSet::kX86V4:
      return "x86-64-v4";
    case InstructionSet::kX86V3:
      return "x86-64-v3";
    default:
      return "baseline";
  }
}

const Kernels& kernels(InstructionSet level) {
  switch (level) {
    case InstructionSet::kX86V4:
      return x86_v4::kTable;
    case InstructionSet::kX86V3:
      return x86_v3::kTable;
    default:
      return baseline::kTable;
  }
}

}  // namespace assay::linalg
