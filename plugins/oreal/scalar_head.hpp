// One number from each row of a network's last layer, which starts at 0. See nn/modules.hpp on
// including it.
#pragma once

#include <torch/torch.h>

#include "plugins/numerics/nn/flat_network.hpp"

namespace assay::oreal {

constexpr double kWeightDecay = 0.01;

struct ScalarHead {
  nn::FlatParameters block;
  nn::Dense dense;
  nn::FlatAdam adam;

  ScalarHead(std::size_t width, double rate) {
    dense.weight = zeros({1, static_cast<std::int64_t>(width)});
    dense.bias = zeros({1});
    block.bind();
    adam = nn::FlatAdam(block, rate, kWeightDecay);
  }
  torch::Tensor operator()(const torch::Tensor& rows) const { return dense(rows).squeeze(1); }

  void save(training::ByteWriter& to) const {
    nn::FlatAdam::save_floats(block.values, to);
    adam.save(to);
  }
  void restore(training::ByteReader& from) {
    nn::FlatAdam::restore_floats(block.values, from);
    adam.restore(from);
  }

 private:
  torch::Tensor zeros(const std::vector<std::int64_t>& shape) {
    Rng unused(0, "zeros");
    return block.add(shape, 0, unused);
  }
};

}  // namespace assay::oreal
