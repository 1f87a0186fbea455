// The product of a tall matrix with itself, in one pass over its rows.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"

namespace assay::linalg {

// F' F for an F whose rows come in blocks, so that none of it need be kept.
class Gram {
 public:
  explicit Gram(Index columns);

  // Adds F' F of `count` rows, one after the other in memory. Sums run over rows in order, in
  // blocks of a fixed number from where this call begins.
  void add(const double* rows, Index count);

  Matrix sum() const;  // both triangles

 private:
  void add_block(const double* rows, Index count);

  Index columns_;
  PaddedArray<double> panels_, sum_;
};

Matrix gram(const Matrix& f);

}  // namespace assay::linalg
