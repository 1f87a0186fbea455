// The sizes of a decoder-only transformer and where its parameters lie in one block.
//
// Pre-LayerNorm, learned positions, an MLP of width 4d with the exact GELU, a head of its own:
//   x = E[token] + P[position];  for each layer:  x += A(norm(x)),  x += MLP(norm(x));
//   logits = W norm(x) + b.
#pragma once

#include <cstddef>

namespace assay::language {

struct TransformerShape {
  std::size_t vocabulary = 2, context = 32;  // different tokens; positions
  std::size_t width = 48, layers = 2, heads = 4;

  bool operator==(const TransformerShape&) const = default;
  std::size_t head_width() const { return width / heads; }  // heads divide the width
};

// Numbers of the parameters, in the order of the block: matrices are (outputs, inputs) row by row,
// a gain is stored as its difference from 1, and the query, key and value of a layer are one
// matrix, head after head within each.
struct ParameterCounts {
  explicit ParameterCounts(const TransformerShape& s)
      : tokens(s.vocabulary * s.width),
        positions(s.context * s.width),
        layer(12 * s.width * s.width + 13 * s.width),
        all(tokens + positions + s.layers * layer + 2 * s.width + (s.width + 1) * s.vocabulary) {}

  std::size_t tokens, positions;
  std::size_t layer;  // norm1 gain, bias; norm2 gain, bias; query-key-value matrix, bias;
                      // projection matrix, bias; wide matrix, bias; narrow matrix, bias
  std::size_t all;    // tokens, positions, layers, last norm gain, bias, head matrix, bias
};

}  // namespace assay::language
