#include "plugins/numerics/transformer/packed_attention.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::transformer {
namespace {

using Sight = PackedBatch::Sight;

// Calls see(place, row) for all rows that row r sees; place counts them.
template <class See>
inline __attribute__((always_inline)) void for_seen(const Sight& s, std::size_t r, See see) {
  std::size_t place = 0;
  for (auto i = static_cast<std::size_t>(s.shared_begin);
       i < static_cast<std::size_t>(s.shared_end); ++i)
    see(place++, i);
  for (auto i = static_cast<std::size_t>(s.own_begin); i <= r; ++i) see(place++, i);
}

std::size_t seen(const Sight& s, std::size_t r) {
  return static_cast<std::size_t>(s.shared_end - s.shared_begin) + r + 1 -
         static_cast<std::size_t>(s.own_begin);
}

inline __attribute__((always_inline)) float dot(const float* a, const float* b, std::size_t n) {
  float sum[4] = {};
  std::size_t j = 0;
  for (; j + 4 <= n; j += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) sum[lane] += a[j + lane] * b[j + lane];
  for (; j < n; ++j) sum[0] += a[j] * b[j];
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

inline __attribute__((always_inline)) void add(float* y, float scale, const float* x,
                                               std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) y[j] += scale * x[j];
}

void soften(float* s, std::size_t n) {
  const float top = *std::max_element(s, s + n);
  float sum = 0;
  for (std::size_t t = 0; t < n; ++t) sum += s[t] = std::exp(s[t] - top);
  for (std::size_t t = 0; t < n; ++t) s[t] /= sum;
}

ASSAY_VECTOR_CLONES
void attend_row(HeadShape shape, const Sight& sight, std::size_t r, const float* qkv, float* shares,
                float* out) {
  const std::size_t d = shape.all(), dh = shape.width, n = seen(sight, r);
  const float scale = 1 / std::sqrt(static_cast<float>(dh));
  for (std::size_t h = 0; h < shape.heads; ++h, shares += n) {
    const float* const q = qkv + r * 3 * d + h * dh;
    const float* const keys = qkv + d + h * dh;
    const float* const values = qkv + 2 * d + h * dh;
    float* const o = out + r * d + h * dh;
    for_seen(sight, r, [&](std::size_t t, std::size_t i) {
      shares[t] = scale * dot(q, keys + i * 3 * d, dh);
    });
    soften(shares, n);
    std::fill(o, o + dh, 0.0f);
    for_seen(sight, r,
             [&](std::size_t t, std::size_t i) { add(o, shares[t], values + i * 3 * d, dh); });
  }
}

// With a_t the shares, g the slope of the mixture: slope of the score t is a_t (g.v_t - sum_u a_u
// g.v_u).
ASSAY_VECTOR_CLONES
void attend_row_backward(HeadShape shape, const Sight& sight, std::size_t r, const float* qkv,
                         const float* shares, const float* slope, float* slopes, float* to) {
  const std::size_t d = shape.all(), dh = shape.width, n = seen(sight, r);
  const float scale = 1 / std::sqrt(static_cast<float>(dh));
  for (std::size_t h = 0; h < shape.heads; ++h, shares += n) {
    const std::size_t query = r * 3 * d + h * dh, key = d + h * dh, value = 2 * d + h * dh;
    const float* const g = slope + r * d + h * dh;
    float mean = 0;
    for_seen(sight, r, [&](std::size_t t, std::size_t i) {
      slopes[t] = dot(g, qkv + value + i * 3 * d, dh);
      mean += shares[t] * slopes[t];
      add(to + value + i * 3 * d, shares[t], g, dh);
    });
    for_seen(sight, r, [&](std::size_t t, std::size_t i) {
      const float of_score = scale * shares[t] * (slopes[t] - mean);
      add(to + query, of_score, qkv + key + i * 3 * d, dh);
      add(to + key + i * 3 * d, of_score, qkv + query, dh);
    });
  }
}

}  // namespace

std::vector<float> attend(HeadShape shape, std::span<const Sight> sights, const float* qkv,
                          float* out) {
  std::size_t count = 0;
  for (std::size_t r = 0; r < sights.size(); ++r) count += shape.heads * seen(sights[r], r);
  std::vector<float> shares(count);
  float* at = shares.data();
  for (std::size_t r = 0; r < sights.size(); ++r) {
    attend_row(shape, sights[r], r, qkv, at, out);
    at += shape.heads * seen(sights[r], r);
  }
  return shares;
}

void attend_backward(HeadShape shape, std::span<const Sight> sights, const float* qkv,
                     std::span<const float> shares, const float* slope, float* qkv_slope) {
  std::fill(qkv_slope, qkv_slope + sights.size() * 3 * shape.all(), 0.0f);
  std::size_t most = 0;
  for (std::size_t r = 0; r < sights.size(); ++r) most = std::max(most, seen(sights[r], r));
  std::vector<float> slopes(most);
  const float* at = shares.data();
  for (std::size_t r = 0; r < sights.size(); ++r) {
    attend_row_backward(shape, sights[r], r, qkv, at, slope, slopes.data(), qkv_slope);
    at += shape.heads * seen(sights[r], r);
  }
}

}  // namespace assay::transformer
