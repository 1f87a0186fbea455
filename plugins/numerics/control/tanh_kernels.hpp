// Inner loops of small networks, for vectors of the processor's width.
#pragma once

#include <cstddef>

namespace assay::control {

// Rows of batches are multiples of this many numbers.
constexpr std::size_t kBatchPad = 16;
constexpr std::size_t padded_batch(std::size_t n) {
  return (n + kBatchPad - 1) / kBatchPad * kBatchPad;
}

// c += a b, for a of m x k with element (i, p) at a[i * row + p * column], b of k x n and c of m x
// n by rows without gaps; n is a multiple of kBatchPad. Sums run over p in order.
struct Strided {
  const float* data;
  std::size_t row, column;
};
struct StridedDouble {
  const double* data;
  std::size_t row, column;
};
void add_product(std::size_t m, std::size_t n, std::size_t k, Strided a, const float* b, float* c);
void add_product(std::size_t m, std::size_t n, std::size_t k, StridedDouble a, const double* b,
                 double* c);

// v <- tanh v, within 1e-7 (float) or 3e-16 (double); n is a multiple of kBatchPad.
void tanh_each(float* v, std::size_t n);
void tanh_each(double* v, std::size_t n);

// d <- d (1 - a^2).
void times_tanh_slope(const float* a, float* d, std::size_t n);
void times_tanh_slope(const double* a, double* d, std::size_t n);

}  // namespace assay::control
