// What a perceptron is before it is fitted.
#pragma once

#include <assay/rng.hpp>

#include "plugins/numerics/mlp/network.hpp"

namespace assay::causal_minimax {

struct Perceptron {
  std::size_t hidden = 12;
  mlp::Activation activation = mlp::Activation::kTanh;
  // Every weight 1 and every bias 0, as the authors have it: the units stay alike, and the network
  // computes what one unit can. Otherwise Glorot's uniform weights.
  bool has_equal_units = false;

  mlp::Network start(std::size_t inputs, Rng rng) const {
    const mlp::Shape shape{inputs, hidden, activation};
    if (has_equal_units) return mlp::equal_units(shape);
    return mlp::xavier(shape, [&rng] { return rng.uniform(); });
  }
};

}  // namespace assay::causal_minimax
