// The layers of a block of joint attention between an image and a prompt (MM-DiT, Esser et al.
// 2024). It includes torch: for sources that are compiled alone.
#pragma once

#include <optional>

#include "plugins/focus_control/flow_transformer.hpp"
#include "plugins/focus_control/joint_heads.hpp"
#include "plugins/numerics/nn/conditioned.hpp"
#include "plugins/numerics/nn/lora.hpp"

namespace assay::focus_control {

using nn::Dense;
using nn::FlatParameters;
using nn::LowRank;
using torch::Tensor;

// Low-rank changes of the attention layers of one stream.
struct StreamTuning {
  LowRank query, key, value;
  std::optional<LowRank> out;

  Tensor query_key_value(const Tensor& x) const {
    return torch::cat({query(x), key(x), value(x)}, 2);
  }
};

// The layers of one stream, image or text, of a block. The text of the last block ends with its
// attention: nothing reads what would come after.
struct Stream {
  bool is_last = false;
  nn::Modulation modulation;
  Dense query_key_value, out, wide, narrow;

  Stream(FlatParameters& block, std::int64_t d, bool is_last_, Rng& rng)
      : is_last(is_last_),
        modulation(block, d, d, is_last ? 2 : 6, rng),
        query_key_value(block, d, 3 * d, rng) {
    if (is_last) return;
    out = Dense(block, d, d, rng);
    wide = Dense(block, d, 4 * d, rng);
    narrow = Dense(block, 4 * d, d, rng);
  }

  std::vector<Tensor> conditioned(const Tensor& condition, std::int64_t b) const {
    auto parts = modulation(condition);
    for (auto& part : parts) part = part.expand({b, -1});
    return parts;
  }
  Tensor attended(const Tensor& x, const std::vector<Tensor>& parts,
                  const StreamTuning* tuning) const {
    const Tensor h = nn::modulated_norm(x, parts[0], parts[1]);
    const Tensor base = query_key_value(h);
    return tuning ? base + tuning->query_key_value(h) : base;
  }
  Tensor after(const Tensor& x, const Tensor& mixed, const std::vector<Tensor>& parts,
               const StreamTuning* tuning) const {
    Tensor y = out(mixed);
    if (tuning) y = y + (*tuning->out)(mixed);
    y = nn::gated(x, parts[2], y);
    const Tensor h = nn::modulated_norm(y, parts[3], parts[4]);
    return nn::gated(y, parts[5], narrow(torch::gelu(wide(h))));
  }
};

struct Block {
  Stream image, text;
  Tensor gain, shift;  // of normalised queries and keys

  Block(FlatParameters& block, const NetworkShape& s, bool is_last, Rng& rng)
      : image(block, s.width, false, rng),
        text(block, s.width, is_last, rng),
        gain(block.add({2, 2, s.width / s.heads}, 0, rng)),
        shift(block.add({2, 2, s.width / s.heads}, 0, rng)) {}
};

struct BlockTuning {
  StreamTuning image, text;
};

// A linear layer that says 0 at the start.
inline Dense silent_layer(FlatParameters& block, std::int64_t inputs, std::int64_t outputs,
                          Rng& rng) {
  Dense layer;
  layer.weight = block.add({outputs, inputs}, 0, rng);
  layer.bias = block.add({outputs}, 0, rng);
  return layer;
}

}  // namespace assay::focus_control
