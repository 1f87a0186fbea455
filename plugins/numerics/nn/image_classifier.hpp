// A small convolutional classifier of square grey images, whose hidden layers serve as features for
// a Frechet distance: a measure of samples that needs nothing downloaded.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::nn {

// conv(1 -> 16, 3 x 3, pad 1), ReLU, conv(16 -> 32, 3 x 3, pad 1, stride 2), ReLU, linear -> 32,
// ReLU, linear -> classes. Trained by Adam (rate 2e-3) on batches of 128 drawn with replacement,
// pixels with noise N(0, 0.1^2), for 600 steps. Equal arguments give equal bits: everything is
// drawn from `seed`, in one thread.
class ImageClassifier {
 public:
  static constexpr std::int64_t kSteps = 600, kFeatures = 32;

  // images: one a row, side x side pixels in [-1, 1]; labels 0 .. classes - 1, one a row.
  // `each_step` is called before every step and may throw, to end the training.
  // std::invalid_argument where shapes or labels do not fit.
  ImageClassifier(
      MatrixView images, const std::vector<Index>& labels, Index classes, std::uint64_t seed,
      const std::function<void()>& each_step = [] {});
  ~ImageClassifier();
  ImageClassifier(ImageClassifier&&) noexcept;
  ImageClassifier& operator=(ImageClassifier&&) noexcept;

  Matrix features(MatrixView images) const;  // (n x 32), the last hidden layer
  // The first seven channels of the second convolution, (n x 7 ceil(side / 2)^2): where things are.
  Matrix spatial_features(MatrixView images) const;
  std::vector<Index> classes(MatrixView images) const;  // the likeliest of each
  double accuracy(MatrixView images, const std::vector<Index>& labels) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::nn
