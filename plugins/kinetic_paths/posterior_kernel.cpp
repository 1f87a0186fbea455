#include "plugins/kinetic_paths/posterior_kernel.hpp"

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr std::size_t kLanes = 16;
typedef float Floats __attribute__((vector_size(kLanes * 4)));
typedef int Ints __attribute__((vector_size(kLanes * 4)));

#define ASSAY_INLINED [[gnu::always_inline]] inline

ASSAY_INLINED void load(const float* p, Floats& v) { __builtin_memcpy(&v, p, sizeof v); }
ASSAY_INLINED void store(float* p, const Floats& v) { __builtin_memcpy(p, &v, sizeof v); }

ASSAY_INLINED float sum_of(const Floats& v) {
  float s = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) s += v[lane];
  return s;
}

// x <- exp(x) for -kNegligible <= x <= 0, relative error below 3e-7, and 0 below: 2^k exp(r), |r|
// <= log(2) / 2, exp(r) by its Taylor polynomial of degree 7.
ASSAY_INLINED void exponentiate(Floats& x) {
  const Floats k = (x * 1.44269504F + 12582912.0F) - 12582912.0F;
  const Floats r = (x - k * 0.693145752F) - k * 1.42860677e-6F;
  const Floats high = 1.0F / 24 + r * (1.0F / 120 + r * (1.0F / 720 + r * (1.0F / 5040)));
  const Floats p = 1.0F + r * (1.0F + r * (0.5F + r * (1.0F / 6 + r * high)));
  const Floats y = Floats(Ints(p) + (__builtin_convertvector(k, Ints) << 23));
  x = x >= -kNegligible ? y : Floats{};
}

ASSAY_INLINED float fill_logits(const float* u, const float* v, float square, float linear,
                                std::size_t n, float* w, float* stripe_top) {
  float top = -3e38F;
  for (std::size_t j = 0; j < n; j += kStripe) {
    Floats most = Floats{} - 3e38F, a, b;
    for (std::size_t i = j; i < j + kStripe; i += kLanes) {
      load(u + i, a), load(v + i, b);
      const Floats logit = square * a + linear * b;
      store(w + i, logit);
      most = logit > most ? logit : most;
    }
    float highest = most[0];
    for (std::size_t lane = 1; lane < kLanes; ++lane)
      highest = most[lane] > highest ? most[lane] : highest;
    stripe_top[j / kStripe] = highest;
    top = highest > top ? highest : top;
  }
  return top;
}

ASSAY_VECTOR_CLONES RowWeights weigh_row(const float* u, const float* v, float square, float linear,
                                         std::size_t n, float* w, float* stripe_top) {
  RowWeights row;
  row.top = fill_logits(u, v, square, linear, n, w, stripe_top);
  Floats sum{}, e;
  Ints positive{};
  for (std::size_t j = 0; j < n; j += kStripe) {
    if (stripe_top[j / kStripe] < row.top - kNegligible) continue;
    for (std::size_t i = j; i < j + kStripe; i += kLanes) {
      load(w + i, e);
      e = e - row.top;
      exponentiate(e);
      store(w + i, e);
      sum += e;
      positive -= e > 0.0F;
    }
  }
  row.sum = sum_of(sum);
  for (std::size_t lane = 0; lane < kLanes; ++lane)
    row.positive += static_cast<std::size_t>(positive[lane]);
  return row;
}

ASSAY_VECTOR_CLONES RowNorms norms_of_row(const float* sum, float scale, const float* x,
                                          const float* eps, float sine, float cosine,
                                          std::size_t n) {
  Floats from_linear{}, from_truth{}, own{};
  const float kept = sine * sine, mixed = sine * cosine;
  for (std::size_t k = 0; k < n; k += kLanes) {
    Floats mean, truth, noise;
    load(sum + k, mean), load(x + k, truth), load(eps + k, noise);
    mean = scale * mean;
    const Floats a = mean - (kept * truth + mixed * noise), b = truth - mean;
    from_linear += a * a;
    from_truth += b * b;
    own += mean * mean;
  }
  return {sum_of(from_linear), sum_of(from_truth), sum_of(own)};
}

}  // namespace

RowWeights weigh(const float* u, const float* v, float square, float linear, std::size_t n,
                 float* w, float* stripe_top) {
  return weigh_row(u, v, square, linear, n, w, stripe_top);
}

RowNorms row_norms(const float* sum, float scale, const float* x, const float* eps, float sine,
                   float cosine, std::size_t n) {
  return norms_of_row(sum, scale, x, eps, sine, cosine, n);
}

}  // namespace assay::kinetic_paths
