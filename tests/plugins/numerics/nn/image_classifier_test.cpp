// The classifier behind the Frechet distance of images.
#include "plugins/numerics/nn/image_classifier.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <stdexcept>

namespace assay::nn {
namespace {

struct Bars {
  Matrix images;
  std::vector<Index> labels;
};

// 6 x 6 images of one bright row (class 0) or one bright column (class 1), with noise.
Bars bars(Index n, std::uint64_t seed) {
  Rng rng(seed, "test");
  Bars b{Matrix(n, 36), {}};
  for (Index i = 0; i < n; ++i) {
    const auto label = static_cast<Index>(rng.below(2)), at = static_cast<Index>(rng.below(6));
    for (Index p = 0; p < 36; ++p)
      b.images(i, p) = ((label == 0 ? p / 6 : p % 6) == at ? 1 : -1) + 0.2 * rng.normal();
    b.labels.push_back(label);
  }
  return b;
}

TEST_CASE("rows are told from columns that were not seen in training", "[nn]") {
  const Bars train = bars(200, 1), fresh = bars(200, 2);
  const ImageClassifier classifier(train.images, train.labels, 2, 12345);
  CHECK(classifier.accuracy(fresh.images, fresh.labels) >= 0.99);
  const Matrix f = classifier.features(fresh.images);
  CHECK(f.cols() == ImageClassifier::kFeatures);
  CHECK(f.minCoeff() >= 0);
  CHECK(classifier.spatial_features(fresh.images).cols() == 7 * 3 * 3);
  const ImageClassifier twin(train.images, train.labels, 2, 12345);
  CHECK(twin.features(fresh.images) == f);
}

TEST_CASE("what is no labelled set of squares is refused, and each_step may end it", "[nn]") {
  const Bars b = bars(20, 3);
  CHECK_THROWS_AS(ImageClassifier(b.images, b.labels, 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(ImageClassifier(b.images.leftCols(35), b.labels, 2, 1), std::invalid_argument);
  CHECK_THROWS_AS(ImageClassifier(b.images.topRows(10), b.labels, 2, 1), std::invalid_argument);
  int steps = 0;
  CHECK_THROWS_AS(ImageClassifier(b.images, b.labels, 2, 1,
                                  [&] {
                                    if (++steps == 3) throw std::runtime_error("stop");
                                  }),
                  std::runtime_error);
  CHECK(steps == 3);
}

}  // namespace
}  // namespace assay::nn
