// Products of row-major matrices in which one side is small: those of convolutions, scores and
// weighted means.
#pragma once

#include <cstddef>

namespace assay::linalg {

// Element (i, k) of the left side stands at data[i * row + k * column]: either order, and the
// transpose, without a copy.
template <class T>
struct LeftSide {
  const T* data;
  std::size_t row, column;
};

// c (m x n, rows contiguous) += a (m x k) b (k x n, rows contiguous). T is float or double. Sums
// run over k in order, in blocks, on one thread; the last bits depend on the vectors of the
// machine.
template <class T>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<T> a, const T* b, T* c);

}  // namespace assay::linalg
