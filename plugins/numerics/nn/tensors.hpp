// Matrices as tensors and back. See modules.hpp on including it.
#pragma once

#include <torch/torch.h>

#include <algorithm>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::nn {

inline torch::Tensor tensor_of(MatrixView m, torch::ScalarType type = torch::kFloat32) {
  torch::Tensor t = torch::empty({m.rows(), m.cols()}, torch::kFloat64);
  Eigen::Map<Matrix>(t.data_ptr<double>(), m.rows(), m.cols()) = m;
  return t.to(type);
}

// Of a tensor of two dimensions, whatever its type.
inline Matrix matrix_of(const torch::Tensor& tensor) {
  const torch::Tensor t = tensor.detach().to(torch::kFloat64).contiguous();
  return Eigen::Map<const Matrix>(t.data_ptr<double>(), t.size(0), t.size(1));
}

// map(chunk) for all rows of x, a few thousand at a time; images have as many columns.
template <class F>
Matrix in_chunks(MatrixView x, F map) {
  constexpr Index kRows = 4096;
  Matrix images(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); i += kRows) {
    const Index n = std::min(kRows, x.rows() - i);
    images.middleRows(i, n) = map(x.middleRows(i, n));
  }
  return images;
}

}  // namespace assay::nn
