// What joint attention attends to: query, key and value of image and text tokens as one sequence.
#pragma once

#include <torch/torch.h>

namespace assay::focus_control {

// image (b, m, 3 d) and text (b, l, 3 d), query, key and value of each token, become (b, m + l, 3
// d). Queries and keys are normalised within each head (mean 0, variance 1, epsilon 1e-5), then
// scaled by 1 + gain and shifted: gain and shift (2, 2, d / heads), of image and text, query and
// key. One node of the graph, which can be differentiated once. std::invalid_argument for other
// shapes or types than float.
torch::Tensor joint_heads(const torch::Tensor& image, const torch::Tensor& text,
                          const torch::Tensor& gain, const torch::Tensor& shift);

}  // namespace assay::focus_control
