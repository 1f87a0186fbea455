// FID-c: how far generated images are from real ones, by a classifier that every run trains alike.
#pragma once

#include <functional>
#include <vector>

#include "plugins/kind/dataset.hpp"
#include "plugins/numerics/nn/image_classifier.hpp"

namespace assay::kind {

struct Scores {
  double fid = 0, spatial_fid = 0, accuracy = 0;
};

class Judge {
 public:
  // Trains the classifier on all images of the data. `each_step` may throw.
  Judge(const Dataset& data, std::uint64_t seed, const std::function<void()>& each_step);

  double accuracy() const { return accuracy_; }

  // Of images in [-1, 1], one a row, of the classes of these data rows, against all real images of
  // `classes`.
  Scores score(const Matrix& images, const std::vector<std::int64_t>& rows,
               const std::vector<std::int64_t>& classes) const;

  // FID-c of even against odd real images of these classes.
  double real_floor(const std::vector<std::int64_t>& classes) const;

  static constexpr std::int64_t kFeatures = nn::ImageClassifier::kFeatures;

 private:
  Matrix real_images(const std::vector<std::int64_t>& classes) const;

  const Dataset& data_;
  nn::ImageClassifier classifier_;
  double accuracy_;
};

}  // namespace assay::kind
