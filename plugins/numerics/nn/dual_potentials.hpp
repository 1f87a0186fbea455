// The dual of optimal transport for half the squared distance, over a pair of convex potentials.
// See modules.hpp on including it.
#pragma once

#include <torch/torch.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugins/numerics/nn/training.hpp"

namespace assay::nn {

// min_f max_g  E f(x) + E [<y, grad g(y)> - f(grad g(y))]  (Makkuva et al. 2020): grad f carries
// source to target. Potential is Icnn, or PartiallyConvex, whose context follows each argument.
template <class Potential>
class DualPotentials {
 public:
  DualPotentials(Potential f, Potential g, const OptimizerOptions& options)
      : f_(std::move(f)),
        g_(std::move(g)),
        f_optimizer_(make_optimizer(f_->parameters(), options)),
        g_optimizer_(make_optimizer(g_->parameters(), options)) {}

  Potential& f() { return f_; }

  // A step of g on E [f(grad g(y)) - <y, grad g(y)>] + the squares of its negative weights, and one
  // of f on the objective above, after which its negative weights are zero. Each returns what it
  // lowered; where that is not finite, nothing changes.
  template <class... Context>
  double inner_step(const torch::Tensor& y, double rate, const Context&... context) {
    const torch::Tensor loss = -gain(y, true, context...) + g_->weight_penalty();
    const auto value = loss.item<double>();
    if (!std::isfinite(value)) return value;
    loss.backward();
    f_->zero_grad();  // f stands still here
    take_step(*g_optimizer_, rate);
    return value;
  }
  template <class... Context>
  double outer_step(const torch::Tensor& x, const torch::Tensor& y, double rate,
                    const Context&... context) {
    const torch::Tensor loss = f_->forward(x, context...).mean() + gain(y, false, context...);
    const auto value = loss.item<double>();
    if (!std::isfinite(value)) return value;
    loss.backward();
    take_step(*f_optimizer_, rate);
    f_->clip();
    return value;
  }

  std::string saved() const { return nn::saved(*f_); }
  std::vector<std::string> saved_state() const {
    return {nn::saved(*f_), nn::saved(*g_), nn::saved(*f_optimizer_), nn::saved(*g_optimizer_)};
  }
  void restore(const std::vector<std::string>& state) {
    nn::restore(*f_, state.at(0));
    nn::restore(*g_, state.at(1));
    nn::restore(*f_optimizer_, state.at(2));
    nn::restore(*g_optimizer_, state.at(3));
  }

 private:
  // Mean of <y, grad g(y)> - f(grad g(y)).
  template <class... Context>
  torch::Tensor gain(const torch::Tensor& y, bool moves_g, const Context&... context) {
    const torch::Tensor at = g_->gradient(y, context..., moves_g);
    return ((y * at).sum(1) - f_->forward(at, context...)).mean();
  }

  Potential f_, g_;
  std::unique_ptr<torch::optim::Optimizer> f_optimizer_, g_optimizer_;
};

}  // namespace assay::nn
