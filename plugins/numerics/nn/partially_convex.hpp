// A potential that is convex in one of its arguments. See modules.hpp on including it.
#pragma once

#include <torch/torch.h>

#include <assay/rng.hpp>
#include <cstdint>
#include <vector>

#include "plugins/numerics/nn/activation.hpp"

namespace assay::nn {

// Partially input-convex network (Amos, Xu and Kolter 2017, equation 3; Bunne et al. 2022), convex
// in x for every context c:
//   u_0 = c,  u_{k+1} = s(V_k u_k + v_k)
//   z_1 = s(L_0 (x . (B_0 u_0 + b_0)) + C_0 u_0 + c_0)
//   z_{k+1} = s(W_k (z_k . relu(A_k u_k + a_k)) + L_k (x . (B_k u_k + b_k)) + C_k u_k + c_k)
//   f(x, c) = w . z_K + <x, M u_K> + sum_i (1 + (E u_K)_i)^2 x_i^2 / 2
// with . by entries, where all W and w are non-negative, which clip() enforces and weight_penalty()
// asks for. At the start f = |x|^2 / 2: its gradient in x is the identity map under every context.
class PartiallyConvexImpl : public torch::nn::Module {
 public:
  // Throws std::invalid_argument unless the activation is convex and increasing and there is a
  // hidden layer.
  PartiallyConvexImpl(std::int64_t inputs, std::int64_t context,
                      const std::vector<std::int64_t>& hidden, Activation activation, Rng& rng);
  // (n, inputs) and (1, context), the same for all rows -> (n)
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& context);
  // Of f in x at each row, (n, inputs), also where gradients are off; with is_differentiable it can
  // be differentiated again.
  torch::Tensor gradient(const torch::Tensor& x, const torch::Tensor& context,
                         bool is_differentiable);
  torch::Tensor weight_penalty() const;  // sum of the squares of negative W and w
  void clip();                           // negative W and w become zero

 private:
  struct Affine {
    torch::Tensor weight, bias;
    torch::Tensor operator()(const torch::Tensor& u) const {
      return torch::linear(u, weight, bias);
    }
  };
  struct Layer {
    Affine next_context, gate, tilt, shift;  // V, A, B and C with their constants
    torch::Tensor weight, slope;             // W (undefined of the first layer) and L
  };
  Affine affine(const std::string& name, torch::Tensor weight, double bias);

  Activation activation_;
  std::vector<Layer> layers_;
  torch::Tensor last_;          // w, (1, units)
  Affine translation_, scale_;  // M and E
};
TORCH_MODULE(PartiallyConvex);

}  // namespace assay::nn
