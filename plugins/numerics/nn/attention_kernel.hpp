// Attention of one head over one sequence, and its derivative, on plain arrays.
//
// Of n tokens with rows q_i, k_i, v_i of `width` numbers: a_ij = softmax over j of q_i . k_j /
// sqrt(width), and o_i = sum_j a_ij v_j (Vaswani et al. 2017, equation 1).
#pragma once

#include <cstddef>
#include <vector>

namespace assay::nn {

// Rows of a matrix, `stride` numbers apart.
template <class Number>
struct Rows {
  Number* data;
  std::size_t stride;
};

struct HeadRows {
  Rows<const float> query, key, value;
};
struct HeadSlopes {
  Rows<float> query, key, value;
};

// Holds the scratch memory of one thread. Equal inputs give equal bits, whatever ran before.
class AttentionKernel {
 public:
  // Causal: a token sees itself and those before it.
  AttentionKernel(std::size_t tokens, std::size_t width, bool is_causal);

  // How far the rows of `shares` lie apart: the tokens, filled up to whole vectors. Behind the last
  // token stand zeros.
  static std::size_t padded(std::size_t tokens);

  // Writes a to `shares`, tokens x padded(tokens), and o to `mixed`.
  void forward(const HeadRows& head, float* shares, Rows<float> mixed);

  // From the slopes of a loss in o, and in a where `shares_slope` (rows as those of `shares`) is
  // not null, those in the rows of the head.
  void backward(const HeadRows& head, const float* shares, Rows<const float> mixed_slope,
                const float* shares_slope, const HeadSlopes& slopes);

 private:
  std::size_t tokens_, width_, padded_tokens_, padded_width_;
  bool is_causal_;
  std::vector<float> across_, rows_, scores_, product_;
};

}  // namespace assay::nn
