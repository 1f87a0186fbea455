// The weights of a transformer as the decoder's kernels read them.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/language/decoder.hpp"
#include "plugins/numerics/language/decoder_kernels.hpp"

namespace assay::language {

struct PackedTransformer {
  TransformerShape shape;
  const DecoderKernels* kernels;
  Floats memory;
  std::vector<LayerWeights> layers;
  TransformerWeights weights;

  PackedTransformer(const TransformerShape& s, linalg::InstructionSet level);
  void pack(std::span<const float> parameters);
};

}  // namespace assay::language
