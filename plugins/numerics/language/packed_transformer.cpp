#include "plugins/numerics/language/packed_transformer.hpp"

#include <cmath>
#include <stdexcept>

namespace assay::language {
namespace {

using linalg::padded;

// Hands out parameters in their order, and copies of them in the kernels' layout.
class Packer {
 public:
  Packer(std::span<const float> from, Floats& to) : from_(from), to_(to) { to_.clear(); }

  const float* take(std::size_t n) {
    const float* const first = from_.data();
    from_ = from_.subspan(n);
    return first;
  }
  // Rows of `width` numbers plus `shift`, each padded with zeros.
  std::size_t rows(std::size_t count, std::size_t width, float shift = 0) {
    const std::size_t at = grow(count * padded(width));
    const float* const values = take(count * width);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < width; ++j)
        to_[at + i * padded(width) + j] = values[i * width + j] + shift;
    return at;
  }
  // The transpose of `outputs` rows of `inputs` weights, where groups of `group` outputs are padded
  // each by itself, and then the bias.
  std::size_t dense(const float* matrix, const float* bias, std::size_t inputs, std::size_t outputs,
                    std::size_t group, float scale) {
    const std::size_t width = outputs / group * padded(group);
    const std::size_t at = grow((inputs + 1) * width);
    for (std::size_t o = 0; o < outputs; ++o) {
      const std::size_t column = at + o / group * padded(group) + o % group;
      for (std::size_t k = 0; k < inputs; ++k)
        to_[column + k * width] = scale * matrix[o * inputs + k];
      to_[column + inputs * width] = scale * bias[o];
    }
    return at;
  }

 private:
  std::size_t grow(std::size_t n) {
    to_.resize(to_.size() + n, 0.0f);
    return to_.size() - n;
  }
  std::span<const float> from_;
  Floats& to_;
};

// Places of a layer's parts in the memory, which may still move.
struct LayerPlaces {
  std::size_t gain1, bias1, gain2, bias2, query, key, value, projection, wide, narrow;
};

LayerPlaces pack_layer(Packer& from, const TransformerShape& s) {
  const std::size_t d = s.width, dh = s.head_width();
  LayerPlaces at{};
  at.gain1 = from.rows(1, d, 1), at.bias1 = from.rows(1, d);
  at.gain2 = from.rows(1, d, 1), at.bias2 = from.rows(1, d);
  const float *const qkv = from.take(3 * d * d), *const b = from.take(3 * d);
  at.query = from.dense(qkv, b, d, d, d, 1 / std::sqrt(static_cast<float>(dh)));
  at.key = from.dense(qkv + d * d, b + d, d, d, d, 1);
  at.value = from.dense(qkv + 2 * d * d, b + 2 * d, d, d, dh, 1);
  const auto layer = [&](std::size_t inputs, std::size_t outputs) {
    const float *const matrix = from.take(inputs * outputs), *const bias = from.take(outputs);
    return from.dense(matrix, bias, inputs, outputs, outputs, 1);
  };
  at.projection = layer(d, d);
  at.wide = layer(d, 4 * d);
  at.narrow = layer(4 * d, d);
  return at;
}

LayerWeights placed(const float* memory, const LayerPlaces& at, const TransformerShape& s) {
  const auto dense = [memory](std::size_t place, std::size_t inputs, std::size_t outputs) {
    return DenseWeights{memory + place, memory + place + inputs * outputs, inputs, outputs};
  };
  const std::size_t d = s.width, columns = padded(d), values = s.heads * padded(s.head_width());
  return {memory + at.gain1,
          memory + at.bias1,
          memory + at.gain2,
          memory + at.bias2,
          dense(at.query, d, columns),
          dense(at.key, d, columns),
          dense(at.value, d, values),
          dense(at.projection, d, columns),
          dense(at.wide, d, padded(4 * d)),
          dense(at.narrow, 4 * d, columns)};
}

}  // namespace

PackedTransformer::PackedTransformer(const TransformerShape& s, linalg::InstructionSet level)
    : shape(s), kernels(&decoder_kernels(level)), weights{} {
  if (s.heads == 0 || s.width % s.heads != 0 || s.layers == 0)
    throw std::invalid_argument("the heads of a transformer must divide its width");
}

void PackedTransformer::pack(std::span<const float> parameters) {
  if (parameters.size() != ParameterCounts(shape).all)
    throw std::invalid_argument("a transformer of another shape has as many parameters");
  const std::size_t d = shape.width;
  Packer from(parameters, memory);
  const std::size_t tokens = from.rows(shape.vocabulary, d),
                    positions = from.rows(shape.context, d);
  std::vector<LayerPlaces> places;
  for (std::size_t k = 0; k < shape.layers; ++k) places.push_back(pack_layer(from, shape));
  const std::size_t gain = from.rows(1, d, 1), bias = from.rows(1, d);
  const float* const head = from.take(shape.vocabulary * d);
  const std::size_t last =
      from.dense(head, from.take(shape.vocabulary), d, shape.vocabulary, shape.vocabulary, 1);
  const std::size_t mask = memory.size();
  memory.resize(mask + padded(d), 0.0f);
  for (std::size_t j = 0; j < d; ++j) memory[mask + j] = 1;

  const float* const m = memory.data();
  layers.clear();
  for (const auto& at : places) layers.push_back(placed(m, at, shape));
  const std::size_t outputs = padded(shape.vocabulary);
  weights = {m + tokens,
             m + positions,
             m + gain,
             m + bias,
             m + mask,
             layers.data(),
             {m + last, m + last + d * outputs, d, outputs},
             shape.layers,
             d,
             padded(d),
             shape.heads,
             shape.head_width(),
             padded(shape.head_width())};
}

}  // namespace assay::language
