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

// Element (k, j) of the right side stands at data[k * row + j * column]; column 1 is the fastest.
template <class T>
struct RightSide {
  const T* data;
  std::size_t row, column = 1;
};

// c (m x n, rows c_row numbers apart) += a (m x k) b (k x n). T is float or double. Sums run over k
// in order, in blocks, on one thread; the last bits depend on the vectors of the machine.
template <class T>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<T> a, RightSide<T> b, T* c,
              std::size_t c_row);

// The same with rows of b and c that are contiguous.
template <class T>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<T> a, const T* b, T* c) {
  multiply(m, n, k, a, RightSide<T>{b, n}, c, n);
}

}  // namespace assay::linalg
