#include "plugins/numerics/ot/matrix_product.hpp"

#include <algorithm>

#include "plugins/numerics/ot/padded.hpp"
#include "plugins/numerics/ot/row_kernels.hpp"

namespace assay::ot {
namespace {

// A tile of the right factor, 32 KB, stays in the first-level cache while all rows pass over it.
constexpr Index kTileRows = 16, kTileCols = 256;
constexpr Index kGroup = 4;  // rows that add4 takes at once

std::size_t size(Index n) { return static_cast<std::size_t>(n); }

Index stride_of(const Matrix& m) { return static_cast<Index>(padded(size(m.cols()))); }

// Padded by zeros to whole groups of rows and whole vectors.
PaddedArray<double> padded_copy(const Matrix& m) {
  const Index stride = stride_of(m), rows = (m.rows() + kGroup - 1) / kGroup * kGroup;
  PaddedArray<double> copy(size(rows * stride), 0.0);
  for (Index i = 0; i < m.rows(); ++i)
    std::copy_n(m.data() + i * m.cols(), m.cols(), copy.data() + i * stride);
  return copy;
}

}  // namespace

Matrix product(const Matrix& a, const Matrix& b) {
  const PaddedArray<double> right = padded_copy(b);
  const Index stride = stride_of(b), depth = a.cols();
  PaddedArray<double> c(size(a.rows() * stride), 0.0);
  const auto add4 = kernels().f64.add4;
  for (Index j = 0; j < stride; j += kTileCols) {
    const std::size_t width = size(std::min(kTileCols, stride - j));
    for (Index tile = 0; tile < depth; tile += kTileRows)
      for (Index i = 0; i < a.rows(); ++i)
        for (Index k = tile; k < std::min(tile + kTileRows, depth); k += kGroup) {
          double s[kGroup] = {};
          std::copy_n(a.data() + i * depth + k, std::min(kGroup, depth - k), s);
          add4(right.data() + k * stride + j, size(stride), s, c.data() + i * stride + j, width);
        }
  }
  return Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>(c.data(), a.rows(), b.cols(),
                                                           Eigen::OuterStride<>(stride));
}

}  // namespace assay::ot
