// Elementwise kernels of gated components, on plain arrays.
#pragma once

#include <cstdint>

namespace assay::kind {

// n rows of w numbers for each of b samples, all rows of a sample times the same factors: to(i, k,
// j) = h(i, k, j) scale(i, j).
void scale_rows(const float* h, const float* scale, std::int64_t b, std::int64_t n, std::int64_t w,
                float* to);

// From the slope of a loss in what scale_rows gives: its slope in h, in place, and in scale, to
// `sums`: sum_k slope(i, k, j) h(i, k, j).
void scale_rows_backward(const float* h, const float* scale, std::int64_t b, std::int64_t n,
                         std::int64_t w, float* slope, float* sums);

}  // namespace assay::kind
