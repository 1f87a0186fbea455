#include "plugins/focus_control/joint_heads.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "plugins/numerics/linalg/vector_clones.hpp"

#define ASSAY_INLINE inline __attribute__((always_inline))

namespace assay::focus_control {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kLanes = 8;
constexpr float kEpsilon = 1e-5f;

typedef float Lanes
    __attribute__((vector_size(kLanes * sizeof(float)), may_alias, aligned(sizeof(float))));

ASSAY_INLINE float dot(const float* x, const float* y, std::int64_t n) {
  Lanes lanes{};
  std::int64_t k = 0;
  for (; k + kLanes <= n; k += kLanes)
    lanes += *reinterpret_cast<const Lanes*>(x + k) * *reinterpret_cast<const Lanes*>(y + k);
  float rest = 0;
  for (; k < n; ++k) rest += x[k] * y[k];
  for (std::int64_t i = 0; i < kLanes; ++i) rest += lanes[i];
  return rest;
}

ASSAY_INLINE float sum(const float* x, std::int64_t n) {
  Lanes lanes{};
  std::int64_t k = 0;
  for (; k + kLanes <= n; k += kLanes) lanes += *reinterpret_cast<const Lanes*>(x + k);
  float rest = 0;
  for (; k < n; ++k) rest += x[k];
  for (std::int64_t i = 0; i < kLanes; ++i) rest += lanes[i];
  return rest;
}

// Writes (x - mean) / deviation and returns 1 / deviation.
ASSAY_INLINE float standardise(const float* x, std::int64_t n, float* z) {
  const float share = 1 / static_cast<float>(n), mean = share * sum(x, n);
  for (std::int64_t k = 0; k < n; ++k) z[k] = x[k] - mean;
  const float inverse = 1 / std::sqrt(share * dot(z, z, n) + kEpsilon);
  for (std::int64_t k = 0; k < n; ++k) z[k] *= inverse;
  return inverse;
}

// Numbers of a token, of which the first `normed` are normalised in groups of n.
struct Token {
  std::int64_t numbers, normed, n;
};

ASSAY_VECTOR_CLONES
void join(Token token, const float* x, std::int64_t count, const float* gain, const float* shift,
          float* y) {
  for (std::int64_t i = 0; i < count; ++i, x += token.numbers, y += token.numbers) {
    for (std::int64_t at = 0; at < token.normed; at += token.n) {
      const std::int64_t part = 2 * at < token.normed ? 0 : token.n;  // query or key
      standardise(x + at, token.n, y + at);
      for (std::int64_t k = 0; k < token.n; ++k)
        y[at + k] = y[at + k] * (1 + gain[part + k]) + shift[part + k];
    }
    std::copy(x + token.normed, x + token.numbers, y + token.normed);
  }
}

// From the slope g in y that in x; adds to those of gain and shift. `z` is memory of 2 n numbers.
ASSAY_VECTOR_CLONES
void join_backward(Token token, const float* x, std::int64_t count, const float* gain,
                   const float* g, float* x_slope, float* gain_slope, float* shift_slope,
                   float* z) {
  const std::int64_t n = token.n;
  const float share = 1 / static_cast<float>(n);
  float* const h = z + n;
  for (std::int64_t i = 0; i < count;
       ++i, x += token.numbers, g += token.numbers, x_slope += token.numbers) {
    for (std::int64_t at = 0; at < token.normed; at += n) {
      const std::int64_t part = 2 * at < token.normed ? 0 : n;
      const float inverse = standardise(x + at, n, z);
      for (std::int64_t k = 0; k < n; ++k) {
        gain_slope[part + k] += g[at + k] * z[k];
        shift_slope[part + k] += g[at + k];
        h[k] = g[at + k] * (1 + gain[part + k]);
      }
      const float a = share * sum(h, n), b = share * dot(h, z, n);
      for (std::int64_t k = 0; k < n; ++k) x_slope[at + k] = inverse * (h[k] - a - z[k] * b);
    }
    std::copy(g + token.normed, g + token.numbers, x_slope + token.normed);
  }
}

struct Layout {
  Layout(const Tensor& image, const Tensor& text, const Tensor& gain)
      : b(image.size(0)),
        m(image.size(1)),
        l(text.size(1)),
        token{image.size(2), image.size(2) / 3 * 2, gain.size(2)} {}

  // Calls task(stream, offset of its sequence, tokens, offset in the joint sequence).
  template <class Task>
  void for_each_sequence(Task task) const {
    const auto w = token.numbers;
    for (std::int64_t i = 0; i < b; ++i) {
      task(0, i * m * w, m, i * (m + l) * w);
      task(1, i * l * w, l, (i * (m + l) + m) * w);
    }
  }

  std::int64_t b, m, l;
  Token token;
};

class JointHeads : public torch::autograd::Function<JointHeads> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& image, const Tensor& text,
                        const Tensor& gain, const Tensor& shift) {
    const Tensor inputs[] = {image.contiguous(), text.contiguous()};
    const Layout layout(image, text, gain);
    Tensor joint = torch::empty({layout.b, layout.m + layout.l, layout.token.numbers});
    const auto part = 2 * layout.token.n;
    layout.for_each_sequence([&](int s, std::int64_t from, std::int64_t count, std::int64_t to) {
      join(layout.token, inputs[s].data_ptr<float>() + from, count,
           gain.data_ptr<float>() + s * part, shift.data_ptr<float>() + s * part,
           joint.data_ptr<float>() + to);
    });
    context->save_for_backward({inputs[0], inputs[1], gain});
    return joint;
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const Tensor g = given[0].contiguous(), &gain = saved[2];
    const Layout layout(saved[0], saved[1], gain);
    Tensor slopes[] = {torch::empty_like(saved[0]), torch::empty_like(saved[1])};
    Tensor gain_slope = torch::zeros_like(gain), shift_slope = torch::zeros_like(gain);
    const auto part = 2 * layout.token.n;
    std::vector<float> scratch(static_cast<std::size_t>(part));
    layout.for_each_sequence([&](int s, std::int64_t from, std::int64_t count, std::int64_t to) {
      join_backward(layout.token, saved[static_cast<std::size_t>(s)].data_ptr<float>() + from,
                    count, gain.data_ptr<float>() + s * part, g.data_ptr<float>() + to,
                    slopes[s].data_ptr<float>() + from, gain_slope.data_ptr<float>() + s * part,
                    shift_slope.data_ptr<float>() + s * part, scratch.data());
    });
    return {slopes[0], slopes[1], gain_slope, shift_slope};
  }
};

bool are_floats(const Tensor& t, std::int64_t dimensions) {
  return t.dim() == dimensions && t.scalar_type() == torch::kFloat;
}

}  // namespace

Tensor joint_heads(const Tensor& image, const Tensor& text, const Tensor& gain,
                   const Tensor& shift) {
  const bool fits = are_floats(image, 3) && are_floats(text, 3) && are_floats(gain, 3) &&
                    are_floats(shift, 3) && image.size(0) == text.size(0) &&
                    image.size(2) == text.size(2) && gain.sizes() == shift.sizes() &&
                    gain.size(0) == 2 && gain.size(1) == 2 &&
                    image.size(2) % (3 * gain.size(2)) == 0;
  if (!fits)
    throw std::invalid_argument(
        "joint_heads takes floats (b, m, 3 d), (b, l, 3 d), twice (2, 2, h)");
  return JointHeads::apply(image, text, gain.contiguous(), shift.contiguous());
}

}  // namespace assay::focus_control
