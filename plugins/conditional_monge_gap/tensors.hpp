// Matrices as tensors and back; included only where torch's headers are.
#pragma once

#include <torch/torch.h>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::conditional_monge_gap {

inline torch::Tensor tensor_of(MatrixView m, torch::ScalarType type = torch::kFloat32) {
  torch::Tensor t = torch::empty({m.rows(), m.cols()}, torch::kFloat64);
  Eigen::Map<Matrix>(t.data_ptr<double>(), m.rows(), m.cols()) = m;
  return t.to(type);
}

inline Matrix matrix_of(const torch::Tensor& tensor) {
  const torch::Tensor t = tensor.detach().to(torch::kFloat64).contiguous();
  return Eigen::Map<const Matrix>(t.data_ptr<double>(), t.size(0), t.size(1));
}

}  // namespace assay::conditional_monge_gap
