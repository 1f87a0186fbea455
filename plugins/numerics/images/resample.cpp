#include "plugins/numerics/images/resample.hpp"

namespace assay::images {

Matrix pooled(MatrixView images, Index side, Index pool) {
  const Index small = side / pool;
  Matrix result = Matrix::Zero(images.rows(), small * small);
  for (Index i = 0; i < images.rows(); ++i)
    for (Index y = 0; y < side; ++y)
      for (Index x = 0; x < side; ++x)
        result(i, y / pool * small + x / pool) += images(i, y * side + x);
  return result / static_cast<double>(pool * pool);
}

Matrix padded(MatrixView images, Index side, Index margin, double value) {
  const Index large = side + 2 * margin;
  Matrix result = Matrix::Constant(images.rows(), large * large, value);
  for (Index i = 0; i < images.rows(); ++i)
    for (Index y = 0; y < side; ++y)
      result.row(i).segment((y + margin) * large + margin, side) =
          images.row(i).segment(y * side, side);
  return result;
}

}  // namespace assay::images
