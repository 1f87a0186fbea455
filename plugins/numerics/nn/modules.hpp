// Networks as libtorch modules. Include it in one source of a method: torch's headers take ten
// seconds and a gigabyte to compile.
#pragma once

#include <torch/torch.h>

#include <assay/rng.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "plugins/numerics/nn/activation.hpp"

namespace assay::nn {

torch::Tensor activate(Activation a, const torch::Tensor& x);

// Every parameter of two or more dimensions becomes N(0, gain^2 / fan_in), in the order of
// parameters(), every other one named "bias" zero; normalisation layers keep their ones. Gain 1 is
// LeCun's initialisation, sqrt(2) He's. The draws are the caller's, so that the weights do not
// depend on torch's generator.
void initialize(torch::nn::Module& module, Rng& rng, double gain = 1);

struct MlpShape {
  std::int64_t inputs = 1;
  std::vector<std::int64_t> hidden;
  std::int64_t outputs = 1;
  Activation activation = Activation::kGelu;
};

// Fully connected layers; the last one is linear.
class MlpImpl : public torch::nn::Module {
 public:
  explicit MlpImpl(const MlpShape& shape);
  torch::Tensor forward(torch::Tensor x);  // (n, inputs) -> (n, outputs)

 private:
  Activation activation_;
  std::vector<torch::nn::Linear> layers_;
};
TORCH_MODULE(Mlp);

// Input-convex network (Amos, Xu and Kolter 2017) with quadratic input paths:
//   z_1 = s(q_0(x)),  z_{k+1} = s(W_k z_k + q_k(x)),  f(x) = w . z_K + q_K(x),
//   q(x) = x'(A A' + diag(d)^2) x / 2 + b . x + c  for each unit, A of rank 1.
// f is convex where all W and w are non-negative, which clip() enforces and weight_penalty() asks
// for. At the start f(x) is |x|^2 / 2 up to 1e-4 |x|^2: its gradient is the identity map.
class IcnnImpl : public torch::nn::Module {
 public:
  // Throws std::invalid_argument unless the activation is convex and increasing and there is a
  // hidden layer.
  IcnnImpl(std::int64_t inputs, const std::vector<std::int64_t>& hidden, Activation activation,
           Rng& rng);
  torch::Tensor forward(const torch::Tensor& x);  // (n, inputs) -> (n)
  // Gradient of f at each row, (n, inputs), also where gradients are off; with is_differentiable it
  // can be differentiated again.
  torch::Tensor gradient(const torch::Tensor& x, bool is_differentiable);
  torch::Tensor weight_penalty() const;  // sum of the squares of negative W and w
  void clip();                           // negative W and w become zero

 private:
  struct Quadratic {
    torch::Tensor rank_one, diagonal, linear, constant;
  };
  torch::Tensor value(const Quadratic& q, const torch::Tensor& x) const;  // (n, units)

  Activation activation_;
  std::vector<Quadratic> quadratics_;
  std::vector<torch::Tensor> weights_;  // W_1 .. W_{K-1}, w
};
TORCH_MODULE(Icnn);

// Row-major doubles as a float tensor of this shape, and back.
torch::Tensor tensor_of(std::span<const double> values, std::vector<std::int64_t> shape);
std::vector<double> values_of(const torch::Tensor& tensor);

}  // namespace assay::nn
