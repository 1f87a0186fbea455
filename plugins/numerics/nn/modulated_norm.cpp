#include <ATen/Parallel.h>

#include <cmath>
#include <stdexcept>

#include "plugins/numerics/linalg/vector_clones.hpp"
#include "plugins/numerics/nn/conditioned.hpp"

#define ASSAY_INLINE inline __attribute__((always_inline))

namespace assay::nn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kLanes = 16, kSequencesOfATask = 4;
constexpr float kEpsilon = 1e-5f;

typedef float Lanes
    __attribute__((vector_size(kLanes * sizeof(float)), may_alias, aligned(sizeof(float))));

ASSAY_INLINE float folded(const Lanes& lanes, float rest) {
  for (std::int64_t i = 0; i < kLanes; ++i) rest += lanes[i];
  return rest;
}

ASSAY_INLINE const Lanes& at(const float* x) { return *reinterpret_cast<const Lanes*>(x); }

ASSAY_INLINE float sum(const float* x, std::int64_t d) {
  Lanes lanes{};
  std::int64_t k = 0;
  for (; k + kLanes <= d; k += kLanes) lanes += at(x + k);
  float rest = 0;
  for (; k < d; ++k) rest += x[k];
  return folded(lanes, rest);
}

ASSAY_INLINE float dot(const float* x, const float* y, std::int64_t d) {
  Lanes lanes{};
  std::int64_t k = 0;
  for (; k + kLanes <= d; k += kLanes) lanes += at(x + k) * at(y + k);
  float rest = 0;
  for (; k < d; ++k) rest += x[k] * y[k];
  return folded(lanes, rest);
}

// One sequence: n tokens of d numbers.
struct Sequence {
  std::int64_t n, d;
  const float *x, *shift, *scale;
};

// Writes y, and the mean and 1 / deviation of each token.
ASSAY_VECTOR_CLONES
void normalise(Sequence s, float* y, float* mean, float* inverse) {
  const auto d = s.d;
  const float share = 1 / static_cast<float>(d);
  for (std::int64_t i = 0; i < s.n; ++i) {
    const float* const x = s.x + i * d;
    float* const out = y + i * d;
    const float m = share * sum(x, d);
    for (std::int64_t k = 0; k < d; ++k) out[k] = x[k] - m;
    const float r = 1 / std::sqrt(share * dot(out, out, d) + kEpsilon);
    for (std::int64_t k = 0; k < d; ++k) out[k] = out[k] * r * (1 + s.scale[k]) + s.shift[k];
    mean[i] = m;
    inverse[i] = r;
  }
}

// From the slope g in y those in x, shift and scale; `z` is memory of 2 d numbers.
ASSAY_VECTOR_CLONES
void normalise_backward(Sequence s, const float* mean, const float* inverse, const float* g,
                        float* x_slope, float* shift_slope, float* scale_slope, float* z) {
  const auto d = s.d;
  const float share = 1 / static_cast<float>(d);
  float* const h = z + d;
  for (std::int64_t i = 0; i < s.n; ++i, g += d, x_slope += d) {
    const float* const x = s.x + i * d;
    const float m = mean[i], r = inverse[i];
    for (std::int64_t k = 0; k < d; ++k) {
      z[k] = (x[k] - m) * r;
      h[k] = g[k] * (1 + s.scale[k]);
      shift_slope[k] += g[k];
      scale_slope[k] += g[k] * z[k];
    }
    const float a = share * sum(h, d), b = share * dot(h, z, d);
    for (std::int64_t k = 0; k < d; ++k) x_slope[k] = r * (h[k] - a - z[k] * b);
  }
}

struct Batch {
  Tensor x, shift, scale;
  std::int64_t b, n, d;

  Batch(const Tensor& x_, const Tensor& shift_, const Tensor& scale_)
      : x(x_.contiguous()),
        shift(shift_.contiguous()),
        scale(scale_.contiguous()),
        b(x.size(0)),
        n(x.size(1)),
        d(x.size(2)) {}

  Sequence sequence(std::int64_t i) const {
    return {n, d, x.data_ptr<float>() + i * n * d, shift.data_ptr<float>() + i * d,
            scale.data_ptr<float>() + i * d};
  }
  template <class Task>
  void for_each_sequence(Task task) const {
    at::parallel_for(0, b, kSequencesOfATask, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = begin; i < end; ++i) task(i);
    });
  }
};

class ModulatedNorm : public torch::autograd::Function<ModulatedNorm> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& shift,
                        const Tensor& scale) {
    const Batch batch(x, shift, scale);
    Tensor y = torch::empty_like(batch.x), mean = torch::empty({batch.b, batch.n}),
           inverse = torch::empty_like(mean);
    batch.for_each_sequence([&](std::int64_t i) {
      normalise(batch.sequence(i), y.data_ptr<float>() + i * batch.n * batch.d,
                mean.data_ptr<float>() + i * batch.n, inverse.data_ptr<float>() + i * batch.n);
    });
    context->save_for_backward({batch.x, batch.shift, batch.scale, mean, inverse});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const Batch batch(saved[0], saved[1], saved[2]);
    const Tensor g = given[0].contiguous();
    Tensor x_slope = torch::empty_like(batch.x), shift_slope = torch::zeros({batch.b, batch.d}),
           scale_slope = torch::zeros({batch.b, batch.d});
    batch.for_each_sequence([&](std::int64_t i) {
      std::vector<float> scratch(static_cast<std::size_t>(2 * batch.d));
      const auto rows = i * batch.n, numbers = rows * batch.d;
      normalise_backward(batch.sequence(i), saved[3].data_ptr<float>() + rows,
                         saved[4].data_ptr<float>() + rows, g.data_ptr<float>() + numbers,
                         x_slope.data_ptr<float>() + numbers,
                         shift_slope.data_ptr<float>() + i * batch.d,
                         scale_slope.data_ptr<float>() + i * batch.d, scratch.data());
    });
    return {x_slope, shift_slope, scale_slope};
  }
};

}  // namespace

Tensor modulated_norm(const Tensor& x, const Tensor& shift, const Tensor& scale) {
  const auto fits = [&](const Tensor& t) {
    return t.dim() == 2 && t.size(0) == x.size(0) && t.size(1) == x.size(2) &&
           t.scalar_type() == torch::kFloat;
  };
  if (x.dim() != 3 || x.scalar_type() != torch::kFloat || !fits(shift) || !fits(scale))
    throw std::invalid_argument("modulated_norm takes floats (b, n, d) and twice (b, d)");
  return ModulatedNorm::apply(x, shift, scale);
}

}  // namespace assay::nn
