// Activation functions by name.
#pragma once

#include <optional>
#include <string_view>

namespace assay::nn {

enum class Activation {
  kGelu,       // x Phi(x), with the exact normal distribution function
  kRelu,       // max(x, 0)
  kLeakyRelu,  // max(x, x / 100)
  kElu,        // x, below 0 exp(x) - 1
  kSilu,       // x / (1 + exp(-x))
  kTanh,
};

// "gelu", "relu", "leaky_relu", "elu", "silu", "tanh".
constexpr std::optional<Activation> activation(std::string_view id) {
  if (id == "gelu") return Activation::kGelu;
  if (id == "relu") return Activation::kRelu;
  if (id == "leaky_relu") return Activation::kLeakyRelu;
  if (id == "elu") return Activation::kElu;
  if (id == "silu") return Activation::kSilu;
  if (id == "tanh") return Activation::kTanh;
  return std::nullopt;
}

// Convex and nowhere decreasing, as the units of an input-convex network have to be.
constexpr bool is_convex_and_increasing(Activation a) {
  return a == Activation::kRelu || a == Activation::kLeakyRelu || a == Activation::kElu;
}

}  // namespace assay::nn
