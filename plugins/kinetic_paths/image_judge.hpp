// Samples of images as a classifier of their classes sees them, free of torch's types.
#pragma once

#include <functional>
#include <vector>

#include "plugins/kinetic_paths/dataset.hpp"
#include "plugins/numerics/nn/image_classifier.hpp"
#include "plugins/numerics/statistics/frechet.hpp"

namespace assay::kinetic_paths {

// The Frechet distance on features of a classifier that has learned the data's images and labels,
// by a seed of its own, so that distances compare across runs.
class ImageJudge {
 public:
  // `reference` and samples are in the units of the points. Requires images with labels; `data`
  // outlives the judge. `each_step` may throw.
  ImageJudge(const Dataset& data, const Matrix& reference, const std::function<void()>& each_step);

  double frechet(const Matrix& samples) const;
  double accuracy(const Matrix& points, const std::vector<Index>& labels) const;

 private:
  // Grey values from the darkest, -1, to the brightest of the data, 1; what is beyond is cut.
  Matrix pixels(const Matrix& points) const;

  const Dataset& data_;
  double low_, high_;
  nn::ImageClassifier classifier_;
  statistics::Gaussian reference_;
};

}  // namespace assay::kinetic_paths
