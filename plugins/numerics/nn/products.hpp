// Products of single-precision matrices by the room linalg, which knows the widest vectors of the
// machine where an older OpenBLAS does not; and a linear layer made of them.
#pragma once

#include <torch/torch.h>

namespace assay::nn {

// c += a b for matrices of floats, of which a and b may be transposed or parts of larger ones, and
// c has contiguous rows. One thread. std::invalid_argument for other shapes or types.
void add_product(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& c);

// x W' + bias with x (..., inputs), W (outputs, inputs), bias (outputs), all floats: one node of
// the graph, which can be differentiated once. What needs no gradient costs none.
torch::Tensor linear(const torch::Tensor& x, const torch::Tensor& weight,
                     const torch::Tensor& bias);

}  // namespace assay::nn
