#include "plugins/numerics/nn/attention_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "plugins/numerics/linalg/vector_clones.hpp"

#define ASSAY_INLINE inline __attribute__((always_inline))

namespace assay::nn {
namespace {

constexpr std::size_t kLanes = 16, kTileRows = 6;
constexpr float kForbidden = -1e30f;

typedef float Lanes
    __attribute__((vector_size(kLanes * sizeof(float)), may_alias, aligned(sizeof(float))));

constexpr std::size_t whole(std::size_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

// a_ik stands at data[i down + k across].
struct Factor {
  const float* data;
  std::size_t down, across;
};

// Rows i .. i + R - 1 and V vectors from column j on of A B.
template <std::size_t R, std::size_t V>
ASSAY_INLINE void multiply_tile(Factor a, const float* b, std::size_t m, std::size_t w, float* out,
                                std::size_t i, std::size_t j) {
  Lanes sum[R][V] = {};
  for (std::size_t k = 0; k < m; ++k)
    for (std::size_t v = 0; v < V; ++v) {
      const Lanes row = *reinterpret_cast<const Lanes*>(b + k * w + j + v * kLanes);
      for (std::size_t r = 0; r < R; ++r)
        sum[r][v] += a.data[(i + r) * a.down + k * a.across] * row;
    }
  for (std::size_t r = 0; r < R; ++r)
    for (std::size_t v = 0; v < V; ++v)
      *reinterpret_cast<Lanes*>(out + (i + r) * w + j + v * kLanes) = sum[r][v];
}

template <std::size_t V>
ASSAY_INLINE void multiply_columns(Factor a, const float* b, std::size_t n, std::size_t m,
                                   std::size_t w, float* out, std::size_t j) {
  std::size_t i = 0;
  for (; i + kTileRows <= n; i += kTileRows) multiply_tile<kTileRows, V>(a, b, m, w, out, i, j);
  for (; i < n; ++i) multiply_tile<1, V>(a, b, m, w, out, i, j);
}

// out = A B with A n x m, B m x w, w a multiple of kLanes.
ASSAY_VECTOR_CLONES
void multiply(Factor a, const float* b, std::size_t n, std::size_t m, std::size_t w, float* out) {
  std::size_t j = 0;
  for (; j + 2 * kLanes <= w; j += 2 * kLanes) multiply_columns<2>(a, b, n, m, w, out, j);
  if (j < w) multiply_columns<1>(a, b, n, m, w, out, j);
}

// e^x for x <= 0 to 2e-7 relative: 2^k times the Taylor polynomial of what is left.
ASSAY_INLINE float exponential(float x) {
  x = x < -87.0f ? -87.0f : x;
  const float k = (x * 1.44269504f + 0x1.8p23f) - 0x1.8p23f;
  const float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  return p * std::bit_cast<float>((static_cast<std::int32_t>(k) + 127) << 23);
}

ASSAY_INLINE float sum_of(const float* x, std::size_t w) {
  Lanes lanes{};
  for (std::size_t j = 0; j < w; j += kLanes) lanes += *reinterpret_cast<const Lanes*>(x + j);
  float sum = 0;
  for (std::size_t k = 0; k < kLanes; ++k) sum += lanes[k];
  return sum;
}

// Turns a row of w scores, of which the first `seen` count, into shares.
ASSAY_VECTOR_CLONES
void soften(float* x, std::size_t seen, std::size_t w, float scale) {
  std::fill(x + seen, x + w, kForbidden);
  Lanes tops = *reinterpret_cast<const Lanes*>(x);
  for (std::size_t j = kLanes; j < w; j += kLanes) {
    const Lanes row = *reinterpret_cast<const Lanes*>(x + j);
    tops = row > tops ? row : tops;
  }
  float top = tops[0];
  for (std::size_t k = 1; k < kLanes; ++k) top = tops[k] > top ? tops[k] : top;
  for (std::size_t j = 0; j < w; ++j) x[j] = exponential(scale * (x[j] - top));
  std::fill(x + seen, x + w, 0.0f);
  const float share = 1 / sum_of(x, w);
  for (std::size_t j = 0; j < w; ++j) x[j] *= share;
}

// The slope g_j of a_j becomes that of the score: scale a_j (g_j - sum_k a_k g_k).
ASSAY_VECTOR_CLONES
void soften_backward(const float* shares, float* g, std::size_t w, float scale) {
  Lanes lanes{};
  for (std::size_t j = 0; j < w; j += kLanes)
    lanes += *reinterpret_cast<const Lanes*>(shares + j) * *reinterpret_cast<const Lanes*>(g + j);
  float mean = 0;
  for (std::size_t k = 0; k < kLanes; ++k) mean += lanes[k];
  for (std::size_t j = 0; j < w; ++j) g[j] = scale * shares[j] * (g[j] - mean);
}

Factor factor(Rows<const float> rows) { return {rows.data, rows.stride, 1}; }

void add(float* to, const float* x, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] += x[i];
}

}  // namespace

std::size_t AttentionKernel::padded(std::size_t tokens) { return whole(tokens); }

AttentionKernel::AttentionKernel(std::size_t tokens, std::size_t width, bool is_causal)
    : tokens_(tokens),
      width_(width),
      padded_tokens_(whole(tokens)),
      padded_width_(whole(width)),
      is_causal_(is_causal),
      across_(width * padded_tokens_),
      rows_(tokens * padded_width_),
      scores_(tokens * padded_tokens_),
      product_(tokens * padded_width_) {}

namespace {

// The rows as columns, filled up with zeros: width x padded tokens.
void lay_across(Rows<const float> from, std::size_t tokens, std::size_t width, std::size_t padded,
                float* to) {
  for (std::size_t c = 0; c < width; ++c) {
    for (std::size_t i = 0; i < tokens; ++i) to[c * padded + i] = from.data[i * from.stride + c];
    std::fill(to + c * padded + tokens, to + (c + 1) * padded, 0.0f);
  }
}

void lay_rows(Rows<const float> from, std::size_t tokens, std::size_t width, std::size_t padded,
              float* to) {
  for (std::size_t i = 0; i < tokens; ++i) {
    std::copy_n(from.data + i * from.stride, width, to + i * padded);
    std::fill(to + i * padded + width, to + (i + 1) * padded, 0.0f);
  }
}

void take_rows(const float* from, std::size_t tokens, std::size_t width, std::size_t padded,
               Rows<float> to) {
  for (std::size_t i = 0; i < tokens; ++i)
    std::copy_n(from + i * padded, width, to.data + i * to.stride);
}

}  // namespace

void AttentionKernel::forward(const HeadRows& head, float* shares, Rows<float> mixed) {
  const std::size_t n = tokens_, w = padded_tokens_;
  const float scale = 1 / std::sqrt(static_cast<float>(width_));
  lay_across(head.key, n, width_, w, across_.data());
  multiply(factor(head.query), across_.data(), n, width_, w, shares);
  for (std::size_t i = 0; i < n; ++i) soften(shares + i * w, is_causal_ ? i + 1 : n, w, scale);
  lay_rows(head.value, n, width_, padded_width_, rows_.data());
  multiply({shares, w, 1}, rows_.data(), n, n, padded_width_, product_.data());
  take_rows(product_.data(), n, width_, padded_width_, mixed);
}

void AttentionKernel::backward(const HeadRows& head, const float* shares,
                               Rows<const float> mixed_slope, const float* shares_slope,
                               const HeadSlopes& slopes) {
  const std::size_t n = tokens_, w = padded_tokens_;
  const float scale = 1 / std::sqrt(static_cast<float>(width_));
  const auto times = [&](Factor a, Rows<const float> b, Rows<float> to) {
    lay_rows(b, n, width_, padded_width_, rows_.data());
    multiply(a, rows_.data(), n, n, padded_width_, product_.data());
    take_rows(product_.data(), n, width_, padded_width_, to);
  };
  times({shares, 1, w}, mixed_slope, slopes.value);
  lay_across(head.value, n, width_, w, across_.data());
  multiply(factor(mixed_slope), across_.data(), n, width_, w, scores_.data());
  if (shares_slope != nullptr) add(scores_.data(), shares_slope, n * w);
  for (std::size_t i = 0; i < n; ++i)
    soften_backward(shares + i * w, scores_.data() + i * w, w, scale);
  times({scores_.data(), w, 1}, head.key, slopes.query);
  times({scores_.data(), 1, w}, head.query, slopes.key);
}

}  // namespace assay::nn
