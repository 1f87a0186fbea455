#include "plugins/kind/row_scaling.hpp"

#include <algorithm>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::kind {

ASSAY_VECTOR_CLONES
void scale_rows(const float* __restrict h, const float* __restrict scale, std::int64_t b,
                std::int64_t n, std::int64_t w, float* __restrict to) {
  for (std::int64_t i = 0; i < b; ++i, scale += w)
    for (std::int64_t k = 0; k < n; ++k, h += w, to += w)
      for (std::int64_t j = 0; j < w; ++j) to[j] = h[j] * scale[j];
}

ASSAY_VECTOR_CLONES
void scale_rows_backward(const float* __restrict h, const float* __restrict scale, std::int64_t b,
                         std::int64_t n, std::int64_t w, float* __restrict slope,
                         float* __restrict sums) {
  for (std::int64_t i = 0; i < b; ++i, scale += w, sums += w) {
    std::fill_n(sums, w, 0.0f);
    for (std::int64_t k = 0; k < n; ++k, h += w, slope += w)
      for (std::int64_t j = 0; j < w; ++j) {
        sums[j] += slope[j] * h[j];
        slope[j] *= scale[j];
      }
  }
}

}  // namespace assay::kind
