// Body of the decoder's kernels, compiled once per instruction set; ASSAY_DECODER_LEVEL names its
// namespace. No standard header with inline functions may enter here: the linker keeps one copy of
// those for the whole program, and it might be the one that the processor cannot run.
#pragma once

#include "plugins/numerics/language/decoder_kernels.hpp"
#include "plugins/numerics/linalg/vectors.hpp"

#ifndef ASSAY_DECODER_LEVEL
#define ASSAY_DECODER_LEVEL baseline
#endif

namespace assay::language::ASSAY_DECODER_LEVEL {

extern const DecoderKernels kTable;

namespace {

constexpr std::size_t kWide = 2 * linalg::kLanes;  // floats of one vector
typedef float Vec __attribute__((vector_size(kWide * 4)));
typedef int Bits __attribute__((vector_size(kWide * 4)));
typedef float Loose __attribute__((vector_size(kWide * 4), aligned(4), may_alias));

#if defined(__AVX512F__)
constexpr Bits kLaneNumbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif defined(__AVX2__)
constexpr Bits kLaneNumbers = {0, 1, 2, 3, 4, 5, 6, 7};
#else
constexpr Bits kLaneNumbers = {0, 1, 2, 3};
#endif

ASSAY_VECTOR_INLINE Vec read(const float* p) { return *reinterpret_cast<const Loose*>(p); }
ASSAY_VECTOR_INLINE void write(float* p, Vec v) { *reinterpret_cast<Loose*>(p) = v; }
ASSAY_VECTOR_INLINE Vec fill(float x) { return x - Vec{}; }

ASSAY_VECTOR_INLINE float total(Vec v) {
  float s[kWide];
  write(s, v);
  for (std::size_t half = kWide / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) s[i] += s[i + half];
  return s[0];
}

ASSAY_VECTOR_INLINE float largest(Vec v) {
  float s[kWide];
  write(s, v);
  for (std::size_t half = kWide / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) s[i] = s[i] > s[i + half] ? s[i] : s[i + half];
  return s[0];
}

// exp(x) for x <= 88, 0 below -87: 2^k exp(r), |r| <= log(2)/2, exp(r) by a polynomial of degree 6
// (relative error 2e-7). Adding 1.5 * 2^23 rounds to the integer k in the low bits.
ASSAY_VECTOR_INLINE Vec exponential(Vec x) {
  const Vec low = fill(-87.0f);
  const Vec c = x < low ? low : x;
  const Vec shifted = c * 0x1.715476p0f + 0x1.8p23f, k = shifted - 0x1.8p23f;
  Vec r = c - k * 0x1.62e4p-1f;  // the upper bits of log 2: k times it is exact
  r = r - k * 0x1.7f7d1cp-20f;
  Vec p = 1.0f / 120 + r * (1.0f / 720);
  p = 1.0f / 24 + r * p;
  p = 1.0f / 6 + r * p;
  p = 0.5f + r * p;
  p = 1.0f + r * p;
  p = 1.0f + r * p;
  const Vec y = Vec(Bits(p) + (Bits(shifted) << 23));
  return x < low ? fill(0.0f) : y;
}

// x Phi(x), Phi(x) = (1 + erf(x / sqrt 2)) / 2 with erf(z) = 1 - (a_1 t + ... + a_5 t^5) exp(-z^2),
// t = 1 / (1 + p z) for z >= 0 (Abramowitz and Stegun 7.1.26, error 1.5e-7).
ASSAY_VECTOR_INLINE Vec gelu(Vec x) {
  const Vec z = (x < 0.0f ? -x : x) * 0.70710678f;
  const Vec t = 1.0f / (1.0f + 0.3275911f * z);
  Vec p = 1.061405429f * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const Vec tail = 0.5f * p * t * exponential(-z * z);  // Phi(-|x|)
  return x * (x < 0.0f ? tail : 1.0f - tail);
}

enum class Finish { kStore, kAdd, kGelu };

// out_r = finish(bias + in_r W) for kRows rows and kVectors vectors of outputs. Every output is
// summed in the order of the inputs, whatever tile it is in.
template <Finish finish, std::size_t kRows, std::size_t kVectors>
ASSAY_VECTOR_INLINE void tile(const float* in, std::size_t in_stride, const float* w,
                              std::size_t w_stride, const float* bias, std::size_t inputs,
                              float* out, std::size_t out_stride) {
  Vec sum[kRows][kVectors];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kRows; ++r)
#pragma GCC unroll 8
    for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] = read(bias + v * kWide);
  for (std::size_t k = 0; k < inputs; ++k) {
    Vec b[kVectors];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < kVectors; ++v) b[v] = read(w + k * w_stride + v * kWide);
#pragma GCC unroll 8
    for (std::size_t r = 0; r < kRows; ++r) {
      const Vec a = fill(in[r * in_stride + k]);
#pragma GCC unroll 8
      for (std::size_t v = 0; v < kVectors; ++v) sum[r][v] += a * b[v];
    }
  }
#pragma GCC unroll 8
  for (std::size_t r = 0; r < kRows; ++r)
#pragma GCC unroll 8
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* const to = out + r * out_stride + v * kWide;
      if constexpr (finish == Finish::kStore) write(to, sum[r][v]);
      if constexpr (finish == Finish::kAdd) write(to, read(to) + sum[r][v]);
      if constexpr (finish == Finish::kGelu) write(to, gelu(sum[r][v]));
    }
}

template <Finish finish, std::size_t kVectors>
ASSAY_VECTOR_INLINE void columns(const DenseWeights& w, std::size_t column, const float* in,
                                 std::size_t in_stride, float* out, std::size_t out_stride,
                                 std::size_t rows) {
  constexpr std::size_t kRows = 6;
  const float* const matrix = w.matrix + column;
  const float* const bias = w.bias + column;
  std::size_t r = 0;
  for (; r + kRows <= rows; r += kRows)
    tile<finish, kRows, kVectors>(in + r * in_stride, in_stride, matrix, w.outputs, bias, w.inputs,
                                  out + r * out_stride + column, out_stride);
  for (; r < rows; ++r)
    tile<finish, 1, kVectors>(in + r * in_stride, in_stride, matrix, w.outputs, bias, w.inputs,
                              out + r * out_stride + column, out_stride);
}

template <Finish finish>
void dense(const DenseWeights& w, const float* in, std::size_t in_stride, float* out,
           std::size_t out_stride, std::size_t rows) {
  constexpr std::size_t kVectors = kWide == 16 ? 4 : 2;  // as many sums as registers allow
  std::size_t column = 0;
  for (; column + kVectors * kWide <= w.outputs; column += kVectors * kWide)
    columns<finish, kVectors>(w, column, in, in_stride, out, out_stride, rows);
  for (; column < w.outputs; column += kWide)
    columns<finish, 1>(w, column, in, in_stride, out, out_stride, rows);
}

// (x - mean) / sqrt(variance + 1e-5) gain + bias, 0 behind the width.
void normalise(const TransformerWeights& w, const float* x, const float* gain, const float* bias,
               float* y) {
  const std::size_t n = w.padded_width;
  const float share = 1.0f / static_cast<float>(w.width);
  Vec sum{}, square{};
  for (std::size_t i = 0; i < n; i += kWide) sum += read(x + i);
  const Vec mean = fill(total(sum) * share);
  for (std::size_t i = 0; i < n; i += kWide) {
    const Vec d = (read(x + i) - mean) * read(w.mask + i);
    square += d * d;
    write(y + i, d);
  }
  const Vec scale = fill(1.0f / __builtin_sqrtf(total(square) * share + 1e-5f));
  for (std::size_t i = 0; i < n; i += kWide)
    write(y + i, read(y + i) * scale * read(gain + i) + read(bias + i));
}

// Scores of one head with all keys of a segment, and their maximum; -1e30 behind its end.
ASSAY_VECTOR_INLINE Vec scores(const float* query, const float* keys, std::size_t head_width,
                               const Segment& s, float* out) {
  Vec most = fill(-1e30f);
  for (std::size_t t = 0; t < s.length; t += kWide) {
    Vec sum{};
    for (std::size_t j = 0; j < head_width; ++j) sum += query[j] * read(keys + j * s.capacity + t);
    sum = kLaneNumbers < static_cast<int>(s.length - t) ? sum : fill(-1e30f);
    write(out + t, sum);
    most = most > sum ? most : sum;
  }
  return most;
}

ASSAY_VECTOR_INLINE Vec exponentials(float* s, std::size_t n, Vec most) {
  Vec sum{};
  for (std::size_t t = 0; t < n; t += kWide) {
    const Vec e = exponential(read(s + t) - most);
    write(s + t, e);
    sum += e;
  }
  return sum;
}

template <std::size_t kVectors>
ASSAY_VECTOR_INLINE void mix(const float* shares, const float* values, std::size_t stride,
                             std::size_t length, Vec* sum) {
  for (std::size_t t = 0; t < length; ++t)
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v)
      sum[v] += shares[t] * read(values + t * stride + v * kWide);
}

// One layer's part of a segment.
struct Part {
  const float *keys, *values;
};

ASSAY_VECTOR_INLINE Part part(const TransformerWeights& w, const Segment& s, std::size_t layer) {
  const std::size_t of_values = w.heads * w.padded_head;
  const float* const keys = s.cache + layer * s.capacity * (w.padded_width + of_values);
  return {keys, keys + s.capacity * w.padded_width};
}

// out: the heads one after another; the last one's padding may be written behind the width.
void attend(const TransformerWeights& w, std::size_t layer, const Lane& lane, const float* query,
            float* s, float* out) {
  const std::size_t d = w.head_width, stride = w.heads * w.padded_head;
  const Segment own{lane.own.cache, lane.own.capacity, lane.own.length + 1};
  const Part before = part(w, lane.shared, layer), here = part(w, own, layer);
  float* const s2 = s + lane.shared.capacity;
  for (std::size_t h = 0; h < w.heads; ++h) {
    const float* const q = query + h * d;
    Vec most = scores(q, before.keys + h * d * lane.shared.capacity, d, lane.shared, s);
    const Vec most2 = scores(q, here.keys + h * d * own.capacity, d, own, s2);
    most = fill(largest(most > most2 ? most : most2));
    Vec sum = exponentials(s, lane.shared.length, most);
    sum += exponentials(s2, own.length, most);
    const float scale = 1.0f / total(sum);
    for (std::size_t v = 0; v < w.padded_head; v += kWide) {
      Vec mixed[1] = {};
      mix<1>(s, before.values + h * w.padded_head + v, stride, lane.shared.length, mixed);
      mix<1>(s2, here.values + h * w.padded_head + v, stride, own.length, mixed);
      write(out + h * d + v, mixed[0] * scale);
    }
  }
}

void append(const TransformerWeights& w, std::size_t layer, const Segment& own, const float* key,
            const float* value) {
  const std::size_t of_values = w.heads * w.padded_head;
  float* const keys = own.cache + layer * own.capacity * (w.padded_width + of_values);
  for (std::size_t j = 0; j < w.width; ++j) keys[j * own.capacity + own.length] = key[j];
  float* const values = keys + own.capacity * w.padded_width + own.length * of_values;
  for (std::size_t j = 0; j < of_values; j += kWide) write(values + j, read(value + j));
}

void embed(const TransformerWeights& w, const Lane& lane, float* x) {
  const std::size_t d = w.padded_width;
  const float* const token = w.tokens + static_cast<std::size_t>(lane.token) * d;
  const float* const position = w.positions + (lane.shared.length + lane.own.length) * d;
  for (std::size_t i = 0; i < d; i += kWide) write(x + i, read(token + i) + read(position + i));
}

// Rows of what a layer computes.
struct Rows {
  float *x, *normed, *query, *key, *value, *mixed, *wide, *scores;
  std::size_t d, of_values, of_mixed, of_wide;

  Rows(const TransformerWeights& w, float* work)
      : d(w.padded_width),
        of_values(w.heads * w.padded_head),
        of_mixed(w.padded_width + w.padded_head),
        of_wide(w.layers[0].wide.outputs) {
    x = work;
    normed = x + kLanes * d;
    query = normed + kLanes * d;
    key = query + kLanes * d;
    value = key + kLanes * d;
    mixed = value + kLanes * of_values;
    wide = mixed + kLanes * of_mixed;
    scores = wide + kLanes * of_wide;
  }
};

void run_layer(const TransformerWeights& w, std::size_t k, const Lane* lanes, std::size_t count,
               const Rows& m) {
  const LayerWeights& layer = w.layers[k];
  for (std::size_t r = 0; r < count; ++r)
    normalise(w, m.x + r * m.d, layer.gain1, layer.bias1, m.normed + r * m.d);
  dense<Finish::kStore>(layer.query, m.normed, m.d, m.query, m.d, count);
  dense<Finish::kStore>(layer.key, m.normed, m.d, m.key, m.d, count);
  dense<Finish::kStore>(layer.value, m.normed, m.d, m.value, m.of_values, count);
  for (std::size_t r = 0; r < count; ++r) {
    append(w, k, lanes[r].own, m.key + r * m.d, m.value + r * m.of_values);
    attend(w, k, lanes[r], m.query + r * m.d, m.scores, m.mixed + r * m.of_mixed);
  }
  dense<Finish::kAdd>(layer.projection, m.mixed, m.of_mixed, m.x, m.d, count);
  for (std::size_t r = 0; r < count; ++r)
    normalise(w, m.x + r * m.d, layer.gain2, layer.bias2, m.normed + r * m.d);
  dense<Finish::kGelu>(layer.wide, m.normed, m.d, m.wide, m.of_wide, count);
  dense<Finish::kAdd>(layer.narrow, m.wide, m.of_wide, m.x, m.d, count);
}

void step(const TransformerWeights& w, const Lane* lanes, std::size_t count, float* work) {
  const Rows m(w, work);
  for (std::size_t r = 0; r < count; ++r) embed(w, lanes[r], m.x + r * m.d);
  for (std::size_t k = 0; k < w.layer_count; ++k) run_layer(w, k, lanes, count, m);
  for (std::size_t r = 0; r < count; ++r)
    normalise(w, m.x + r * m.d, w.last_gain, w.last_bias, m.normed + r * m.d);
  dense<Finish::kStore>(w.head, m.normed, m.d, m.wide, w.head.outputs, count);
  for (std::size_t r = 0; r < count; ++r)
    for (std::size_t i = 0; i < w.head.outputs; i += kWide)
      write(lanes[r].logits + i, read(m.wide + r * w.head.outputs + i));
}

}  // namespace

const DecoderKernels kTable = {step};

}  // namespace assay::language::ASSAY_DECODER_LEVEL
