#include "plugins/numerics/mlp/float_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::mlp {
namespace {

constexpr std::size_t kLanes = 16;
typedef float Lane __attribute__((vector_size(kLanes * 4)));
typedef int IntLane __attribute__((vector_size(kLanes * 4)));

#define ASSAY_INLINED [[gnu::always_inline]] inline

// Of the lanes at k .. n; what is beyond counts as 0.
ASSAY_INLINED void load(const float* p, std::size_t k, std::size_t n, Lane& v) {
  if (k + kLanes <= n) {
    __builtin_memcpy(&v, p + k, sizeof v);
  } else {
    v = Lane{};
    __builtin_memcpy(&v, p + k, (n - k) * sizeof(float));
  }
}
ASSAY_INLINED void store(float* p, std::size_t k, std::size_t n, const Lane& v) {
  if (k + kLanes <= n)
    __builtin_memcpy(p + k, &v, sizeof v);  // a move of one register: its size is known
  else
    __builtin_memcpy(p + k, &v, (n - k) * sizeof(float));
}

ASSAY_INLINED float sum_of(const Lane& v) {
  float s = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) s += v[lane];
  return s;
}

// x <- exp(x), x clamped to [-87, 87]: 2^k e^r, |r| <= log(2) / 2, by the Taylor polynomial of
// degree 7.
ASSAY_INLINED void exponentiate(Lane& x) {
  x = x < -87.0F ? Lane{} - 87.0F : x;
  x = x > 87.0F ? Lane{} + 87.0F : x;
  const Lane k = (x * 1.44269504F + 12582912.0F) - 12582912.0F;
  const Lane r = (x - k * 0.693145752F) - k * 1.42860677e-6F;
  const Lane high = 1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720 + r * (1.0F / 5040)));
  const Lane p = 1.0F + r * (1.0F + r * (0.5F + r * (1.0F / 6 + r * high)));
  x = Lane(IntLane(p) + (__builtin_convertvector(k, IntLane) << 23));
}

ASSAY_VECTOR_CLONES void all_silu(float* z_then_slope, float* h, std::size_t n) {
  for (std::size_t k = 0; k < n; k += kLanes) {
    Lane z;
    load(z_then_slope, k, n, z);
    Lane e = -z;
    exponentiate(e);
    const Lane s = 1.0F / (1.0F + e), value = z * s;
    store(h, k, n, value);
    store(z_then_slope, k, n, s + value * (1.0F - s));
  }
}

ASSAY_VECTOR_CLONES void all_column_sums(const float* x, std::size_t rows, std::size_t width,
                                         float* to) {
  for (std::size_t k = 0; k < width; k += kLanes) {
    Lane sum, v;
    load(to, k, width, sum);
    for (std::size_t i = 0; i < rows; ++i) {
      load(x + i * width, k, width, v);
      sum += v;
    }
    store(to, k, width, sum);
  }
}

ASSAY_INLINED void norm_row(const LayerNorm& norm, const float* h, std::size_t width, float scale,
                            float* centred, float& inverse, float* out) {
  Lane v, gain, shift, sum{}, square{};
  for (std::size_t k = 0; k < width; k += kLanes) load(h, k, width, v), sum += v;
  const float mean = sum_of(sum) * scale;
  for (std::size_t k = 0; k < width; k += kLanes) {
    load(h, k, width, v);
    v -= mean;
    store(centred, k, width, v);
    load(centred, k, width, v);  // beyond the end 0 again
    square += v * v;
  }
  inverse = 1 / std::sqrt(sum_of(square) * scale + 1e-5F);
  for (std::size_t k = 0; k < width; k += kLanes) {
    load(centred, k, width, v), load(norm.gain, k, width, gain), load(norm.shift, k, width, shift);
    v *= inverse;
    store(centred, k, width, v);
    store(out, k, width, (1.0F + gain) * v + shift);
  }
}

ASSAY_VECTOR_CLONES void all_norm(const LayerNorm& norm, const float* h, std::size_t rows,
                                  std::size_t width, float* out) {
  const float scale = 1 / static_cast<float>(width);
  for (std::size_t i = 0; i < rows; ++i)
    norm_row(norm, h + i * width, width, scale, norm.centred + i * width, norm.inverse[i],
             out + i * width);
}

ASSAY_VECTOR_CLONES void all_norm_back(const LayerNorm& norm, const float* g, std::size_t rows,
                                       std::size_t width, float* dh) {
  const float scale = 1 / static_cast<float>(width);
  Lane v, c, gain, d;
  for (std::size_t i = 0; i < rows; ++i) {
    const float *row = g + i * width, *centred = norm.centred + i * width;
    Lane sum{}, along{};
    for (std::size_t k = 0; k < width; k += kLanes) {
      load(row, k, width, v), load(centred, k, width, c), load(norm.gain, k, width, gain);
      v *= 1.0F + gain;
      sum += v;
      along += v * c;
    }
    const float mean = sum_of(sum) * scale, slope = sum_of(along) * scale;
    for (std::size_t k = 0; k < width; k += kLanes) {
      load(row, k, width, v), load(centred, k, width, c), load(norm.gain, k, width, gain);
      load(dh + i * width, k, width, d);
      store(dh + i * width, k, width, d + norm.inverse[i] * ((1.0F + gain) * v - mean - slope * c));
    }
  }
}

ASSAY_VECTOR_CLONES void all_norm_slopes(const LayerNorm& norm, const float* g, std::size_t rows,
                                         std::size_t width, float* dgain) {
  for (std::size_t k = 0; k < width; k += kLanes) {
    Lane sum, v, c;
    load(dgain, k, width, sum);
    for (std::size_t i = 0; i < rows; ++i) {
      load(g + i * width, k, width, v), load(norm.centred + i * width, k, width, c);
      sum += v * c;
    }
    store(dgain, k, width, sum);
  }
}

ASSAY_INLINED void root(Lane& v) {
  for (std::size_t lane = 0; lane < kLanes; ++lane) v[lane] = __builtin_sqrtf(v[lane]);
}

ASSAY_VECTOR_CLONES void all_adam(const AdamArrays& a, std::size_t n, float rate, float unbias) {
  constexpr float kBeta1 = 0.9F, kBeta2 = 0.999F;
  Lane x, g, m, s;
  for (std::size_t k = 0; k < n; k += kLanes) {
    load(a.values, k, n, x), load(a.gradient, k, n, g);
    load(a.mean, k, n, m), load(a.square, k, n, s);
    m = kBeta1 * m + (1 - kBeta1) * g;
    s = kBeta2 * s + (1 - kBeta2) * (g * g);
    Lane deviation = s;
    root(deviation);
    store(a.mean, k, n, m), store(a.square, k, n, s), store(a.gradient, k, n, Lane{});
    store(a.values, k, n, x - rate * m / (deviation * unbias + 1e-8F));
  }
}

ASSAY_VECTOR_CLONES void all_scale(const float* x, float* y, std::size_t n) {
  Lane a, b;
  for (std::size_t k = 0; k < n; k += kLanes) {
    load(x, k, n, a), load(y, k, n, b);
    store(y, k, n, a * b);
  }
}

}  // namespace

void repeat_row(const float* row, std::size_t rows, std::size_t width, float* to) {
  for (std::size_t i = 0; i < rows; ++i) std::memcpy(to + i * width, row, width * sizeof(float));
}

void add_column_sums(const float* x, std::size_t rows, std::size_t width, float* to) {
  all_column_sums(x, rows, width, to);
}

void transpose(const float* x, std::size_t rows, std::size_t cols, float* to) {
  constexpr std::size_t kTile = 16;
  for (std::size_t i = 0; i < rows; i += kTile)
    for (std::size_t j = 0; j < cols; j += kTile)
      for (std::size_t q = j; q < std::min(cols, j + kTile); ++q)
        for (std::size_t p = i; p < std::min(rows, i + kTile); ++p)
          to[q * rows + p] = x[p * cols + q];
}

void scale_each(const float* x, float* y, std::size_t n) { all_scale(x, y, n); }

void silu(float* z_then_slope, float* h, std::size_t n) { all_silu(z_then_slope, h, n); }

void layer_norm(const LayerNorm& norm, const float* h, std::size_t rows, std::size_t width,
                float* out) {
  all_norm(norm, h, rows, width, out);
}

void layer_norm_back(const LayerNorm& norm, const float* g, std::size_t rows, std::size_t width,
                     float* dh, float* dgain, float* dshift) {
  all_norm_back(norm, g, rows, width, dh);
  if (dgain != nullptr) all_norm_slopes(norm, g, rows, width, dgain);
  if (dshift != nullptr) all_column_sums(g, rows, width, dshift);
}

void adam_step(const AdamArrays& a, std::size_t n, float rate, float unbias) {
  all_adam(a, n, rate, unbias);
}

}  // namespace assay::mlp
