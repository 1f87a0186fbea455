// The map T(x, z) as a network with branches for the context, free of torch's types.
#pragma once

#include <cstdint>
#include <memory>

#include "plugins/conditional_monge_gap/context.hpp"
#include "plugins/numerics/nn/activation.hpp"

namespace assay::conditional_monge_gap {

struct NetworkOptions {
  Index dimension = 1;
  std::vector<std::int64_t> hidden{64, 64, 64, 64};
  // Length of the input and number of units of each branch; empty for a map without context.
  // kDeepSet has one branch, used for every slice.
  std::vector<Index> context_lengths;
  std::vector<std::int64_t> context_units;
  ContextMode mode = ContextMode::kConcat;
  bool has_layer_norm = false;  // of the row [x, e_1, e_2, ...]
  nn::Activation activation = nn::Activation::kGelu;
  double learning_rate = 1e-4, weight_decay = 1e-5;  // AdamW
  bool is_double = false;                            // float otherwise
};

//   e_s = act(W_s z_s + b_s),  h = [x, e_1, e_2, ...],  T(x, z) = x + MLP(h)
// In kDeepSet h = [x, mean_s e_s], with one W and b. Single-threaded; the same draws and calls give
// the same bits.
class ConditionalNetwork {
 public:
  // Initial weights N(0, 1 / fan_in), no bias.
  ConditionalNetwork(const NetworkOptions& options, Rng rng);
  ~ConditionalNetwork();
  ConditionalNetwork(ConditionalNetwork&&) noexcept;

  // T(x, z), remembered for backward(). All rows of x under one context.
  Matrix forward(MatrixView x, const Context& context);
  // Adds the gradient in the weights of sum_i <slopes_i, T(x_i, z)>.
  void backward(MatrixView slopes);
  // One step of the optimiser with the gradients since the last one.
  void step(double learning_rate);

  Matrix operator()(MatrixView x, const Context& context) const;  // T(x, z)
  std::vector<Vector> branches(const Context& context) const;     // e_1, e_2, ... or their mean

  std::vector<double> weights() const;    // one after another
  std::vector<double> gradients() const;  // in the same order; 0 before the first backward()
  void set_weights(const std::vector<double>& values);
  void set_gradients(const std::vector<double>& values);

  std::string saved() const;  // a libtorch archive
  std::string saved_optimizer() const;
  void restore(const std::string& network, const std::string& optimizer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay::conditional_monge_gap
