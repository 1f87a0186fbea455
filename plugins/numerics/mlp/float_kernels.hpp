// Inner loops of networks in single precision that are trained on batches, rows of which follow one
// another without a gap: what stands between their matrix products.
//
// Sums run over rows in order, on one thread; the last bits depend on the vectors of the machine.
#pragma once

#include <cstddef>

namespace assay::mlp {

// Each row of `to` = row; to (rows x width).
void repeat_row(const float* row, std::size_t rows, std::size_t width, float* to);
// to_k += sum of column k of x (rows x width).
void add_column_sums(const float* x, std::size_t rows, std::size_t width, float* to);
// to (cols x rows) = the transpose of x (rows x cols).
void transpose(const float* x, std::size_t rows, std::size_t cols, float* to);
// y <- x y.
void scale_each(const float* x, float* y, std::size_t n);

// h = z / (1 + exp(-z)), and z is replaced by the derivative there. Relative error below 1e-6.
void silu(float* z_then_slope, float* h, std::size_t n);

// Of each row x of h (rows x width): centred = (x - mean) / sd with sd^2 = variance + 1e-5, and out
// = (1 + gain) centred + shift (Ba, Kiros & Hinton 2016). Keeps 1 / sd of each row.
struct LayerNorm {
  const float *gain, *shift;  // gain less 1
  float *centred, *inverse;   // (rows x width), (rows)
};
void layer_norm(const LayerNorm& norm, const float* h, std::size_t rows, std::size_t width,
                float* out);
// Adds the derivative in h of sum <g, out> to `dh`, and those in gain and shift, where they are not
// null, to those.
void layer_norm_back(const LayerNorm& norm, const float* g, std::size_t rows, std::size_t width,
                     float* dh, float* dgain, float* dshift);

// A step of Adam (Kingma & Ba 2015): the moments take the gradient in, which becomes 0; then
// values -= rate mean / (sqrt(square) unbias + 1e-8).
struct AdamArrays {
  float *values, *gradient, *mean, *square;
};
void adam_step(const AdamArrays& a, std::size_t n, float rate, float unbias);

}  // namespace assay::mlp
