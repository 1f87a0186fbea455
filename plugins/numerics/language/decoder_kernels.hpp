// One token for each of a few sequences through a whole transformer, in one version per instruction
// set.
//
// Rows of activations are `padded` long, zero behind their end. A matrix stands input by input: the
// weights of one input to all outputs, padded, follow one another.
#pragma once

#include <cstddef>

#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::language {

struct DenseWeights {
  const float *matrix, *bias;
  std::size_t inputs, outputs;  // outputs padded
};

struct LayerWeights {
  const float *gain1, *bias1, *gain2, *bias2;
  DenseWeights query, key, value, projection, wide, narrow;
};

struct TransformerWeights {
  const float *tokens, *positions, *last_gain, *last_bias, *mask;  // mask: 1 up to the width
  const LayerWeights* layers;
  DenseWeights head;
  std::size_t layer_count, width, padded_width, heads, head_width, padded_head;
};

// Keys and values of some successive tokens, layer after layer: keys one component after another,
// `capacity` tokens each, then values one token after another, each head padded. Capacities are
// multiples of linalg::kPad; what no token has reached yet holds finite numbers.
struct Segment {
  float* cache;
  std::size_t capacity, length;
};

struct Lane {
  Segment shared;  // read only
  Segment own;     // the token's key and value become number own.length
  int token;
  float* logits;  // padded
};

constexpr std::size_t kLanes = 24;  // at most in one call

struct DecoderKernels {
  // `work`: work_size() floats, 64-byte aligned.
  void (*step)(const TransformerWeights& w, const Lane* lanes, std::size_t count, float* work);
};

constexpr std::size_t segment_size(const TransformerWeights& w, std::size_t capacity) {
  return w.layer_count * capacity * (w.padded_width + w.heads * w.padded_head);
}
// For segments of these capacities.
std::size_t work_size(const TransformerWeights& w, std::size_t shared, std::size_t own);

// Requires level <= linalg::instruction_set().
const DecoderKernels& decoder_kernels(linalg::InstructionSet level);

}  // namespace assay::language
