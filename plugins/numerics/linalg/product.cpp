#include "plugins/numerics/linalg/product.hpp"

#include <algorithm>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::linalg {
namespace {

constexpr Index kDepth = 256;  // of b's panels: 32 KB, which stay in the first-level cache
constexpr Index kWidth = static_cast<Index>(kTileCols), kHeight = static_cast<Index>(kTileRows);

Index rounded_up(Index n, Index unit) { return (n + unit - 1) / unit * unit; }

// kWidth columns of a matrix after the other, each panel row by row, padded by zeros.
PaddedArray<double> panels(const Matrix& b) {
  const Index depth = b.rows(), cols = b.cols();
  PaddedArray<double> packed(to_size(rounded_up(cols, kWidth) * depth), 0.0);
  for (Index j = 0; j < cols; j += kWidth)
    for (Index k = 0; k < depth; ++k)
      std::copy_n(b.data() + k * cols + j, std::min(kWidth, cols - j),
                  packed.data() + j * depth + k * kWidth);
  return packed;
}

// The rows that do not fill a tile, padded by zero rows.
Matrix last_rows(const Matrix& a) {
  const Index rest = a.rows() % kHeight;
  Matrix padded = Matrix::Zero(rest > 0 ? kHeight : 0, a.cols());
  padded.topRows(rest) = a.bottomRows(rest);
  return padded;
}

}  // namespace

Matrix product(const Matrix& a, const Matrix& b) {
  const Index depth = a.cols(), whole = a.rows() / kHeight * kHeight;
  const Index stride = rounded_up(b.cols(), kWidth);
  const PaddedArray<double> packed = panels(b);
  const Matrix rest = last_rows(a);
  PaddedArray<double> c(to_size(rounded_up(a.rows(), kHeight) * stride), 0.0);
  const auto add_product = kernels().add_product;
  for (Index k = 0; k < depth; k += kDepth)
    for (Index j = 0; j < stride; j += kWidth)
      for (Index i = 0; i < a.rows(); i += kHeight)
        add_product((i < whole ? a.data() + i * depth : rest.data()) + k, to_size(depth), 1,
                    packed.data() + j * depth + k * kWidth, to_size(std::min(kDepth, depth - k)),
                    c.data() + i * stride + j, to_size(stride));
  return Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>(c.data(), a.rows(), b.cols(),
                                                           Eigen::OuterStride<>(stride));
}

}  // namespace assay::linalg
