// Activation functions by name.
#pragma once

#include <utility>
#include <vector>

namespace assay::nn {

enum class Activation {
  kGelu,       // x Phi(x), with the exact normal distribution function
  kRelu,       // max(x, 0)
  kLeakyRelu,  // max(x, x / 100)
  kElu,        // x, below 0 exp(x) - 1
  kSilu,       // x / (1 + exp(-x))
  kTanh,
};

// As parameters are written: one list for every method that has them.
inline const std::vector<std::pair<const char*, Activation>> kActivationNames = {
    {"gelu", Activation::kGelu},
    {"relu", Activation::kRelu},
    {"leaky_relu", Activation::kLeakyRelu},
    {"elu", Activation::kElu},
    {"silu", Activation::kSilu},
    {"tanh", Activation::kTanh}};

// Convex and nowhere decreasing, as the units of an input-convex network have to be.
constexpr bool is_convex_and_increasing(Activation a) {
  return a == Activation::kRelu || a == Activation::kLeakyRelu || a == Activation::kElu;
}

}  // namespace assay::nn
