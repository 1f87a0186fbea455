// Picks the version of the kernels that a processor can run.
#include "plugins/numerics/language/decoder_kernels.hpp"

#include <algorithm>

namespace assay::language {

namespace baseline {
extern const DecoderKernels kTable;
}
namespace x86_v3 {
extern const DecoderKernels kTable;
}
namespace x86_v4 {
extern const DecoderKernels kTable;
}

std::size_t work_size(const TransformerWeights& w, std::size_t shared, std::size_t own) {
  const std::size_t wide = std::max(w.layers[0].wide.outputs, w.head.outputs);
  const std::size_t row = 5 * w.padded_width + (w.heads + 1) * w.padded_head + wide;
  return kLanes * row + shared + own;
}

const DecoderKernels& decoder_kernels(linalg::InstructionSet level) {
  switch (level) {
    case linalg::InstructionSet::kX86V4:
      return x86_v4::kTable;
    case linalg::InstructionSet::kX86V3:
      return x86_v3::kTable;
    default:
      return baseline::kTable;
  }
}

}  // namespace assay::language
