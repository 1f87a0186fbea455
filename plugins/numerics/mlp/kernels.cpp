// Picks the version of the kernels that a processor can run.
#include "plugins/numerics/mlp/kernels.hpp"

namespace assay::mlp {

namespace baseline {
extern const Kernels kTable;
}
namespace x86_v3 {
extern const Kernels kTable;
}
namespace x86_v4 {
extern const Kernels kTable;
}

const Kernels& kernels(linalg::InstructionSet level) {
  switch (level) {
    case linalg::InstructionSet::kX86V4:
      return x86_v4::kTable;
    case linalg::InstructionSet::kX86V3:
      return x86_v3::kTable;
    default:
      return baseline::kTable;
  }
}

}  // namespace assay::mlp
