// Posterior weights of atoms given noisy copies of them, in single precision: the inner loops of
// lambda and of exact sampling.
#pragma once

#include <cstddef>

namespace assay::kinetic_paths {

// Logits are weighed in stripes of this many; rows of logits have a multiple of it.
constexpr std::size_t kStripe = 128;

// Below the largest logit by more than this, a weight is 0.
constexpr float kNegligible = 30;

struct RowWeights {
  float sum = 0, top = 0;    // of the weights; the largest logit
  std::size_t positive = 0;  // weights that are not 0
};

// w_j = exp(l_j - top) for the logits l_j = square u_j + linear v_j, n a multiple of kStripe.
// Leaves the largest logit of each stripe: where it is below top - kNegligible all weights are 0,
// and w is left undefined.
RowWeights weigh(const float* u, const float* v, float square, float linear, std::size_t n,
                 float* w, float* stripe_top);

// |a_k|^2 sums of one draw, n a multiple of 16: of xhat - xlin, of x - xhat, of xhat, where xhat =
// scale * sum and xlin = sine^2 x + sine cosine eps.
struct RowNorms {
  float from_linear, from_truth, own;
};
RowNorms row_norms(const float* sum, float scale, const float* x, const float* eps, float sine,
                   float cosine, std::size_t n);

}  // namespace assay::kinetic_paths
