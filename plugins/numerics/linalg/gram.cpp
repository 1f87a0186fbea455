#include "plugins/numerics/linalg/gram.hpp"

#include <algorithm>

#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::linalg {
namespace {

constexpr Index kRows = 256;  // of a block: its panels stay in the second-level cache
constexpr Index kWide = static_cast<Index>(kTileCols), kHigh = static_cast<Index>(kTileRows);

Index whole_panels(Index columns) { return (columns + kWide - 1) / kWide * kWide; }

}  // namespace

Gram::Gram(Index columns)
    : columns_(columns),
      panels_(to_size(whole_panels(columns) * kRows), 0.0),
      sum_(to_size(whole_panels(columns) * whole_panels(columns)), 0.0) {}

void Gram::add(const double* rows, Index count) {
  for (Index n = 0; n < count; n += kRows)
    add_block(rows + n * columns_, std::min(kRows, count - n));
}

// A panel holds kWide columns row by row, so that it serves on the left side too, transposed.
void Gram::add_block(const double* rows, Index count) {
  const Index stride = whole_panels(columns_);
  for (Index n = 0; n < count; ++n)
    for (Index j = 0; j < columns_; j += kWide)
      std::copy_n(rows + n * columns_ + j, std::min(kWide, columns_ - j),
                  panels_.data() + j * count + n * kWide);
  const auto add_product = kernels().add_product;
  for (Index j = 0; j < stride; j += kWide)
    for (Index i = j; i < stride; i += kHigh)  // the lower triangle
      add_product(panels_.data() + i / kWide * kWide * count + i % kWide, 1, kTileCols,
                  panels_.data() + j * count, to_size(count), sum_.data() + i * stride + j,
                  to_size(stride));
}

Matrix Gram::sum() const {
  const Index stride = whole_panels(columns_);
  Matrix g = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>(sum_.data(), columns_, columns_,
                                                               Eigen::OuterStride<>(stride));
  g.triangularView<Eigen::StrictlyUpper>() = g.transpose();
  return g;
}

Matrix gram(const Matrix& f) {
  Gram g(f.cols());
  g.add(f.data(), f.rows());
  return g.sum();
}

}  // namespace assay::linalg
