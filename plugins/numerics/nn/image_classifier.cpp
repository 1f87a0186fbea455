#include "plugins/numerics/nn/image_classifier.hpp"

#include <torch/torch.h>

#include <cmath>
#include <stdexcept>

#include "plugins/numerics/nn/flat_network.hpp"
#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::nn {
namespace {

constexpr std::int64_t kBatch = 128, kSpatialChannels = 7, kChunk = 1024;
constexpr double kRate = 2e-3, kNoise = 0.1;

Index side_of(MatrixView images) {
  const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(images.cols()))));
  if (side < 1 || side * side != images.cols())
    throw std::invalid_argument("a classifier of images wants squares, one a row");
  return side;
}

void require_labels(MatrixView images, const std::vector<Index>& labels, Index classes) {
  if (images.rows() == 0 || static_cast<Index>(labels.size()) != images.rows())
    throw std::invalid_argument("a classifier of images wants a label for each image");
  for (const Index label : labels)
    if (label < 0 || label >= classes)
      throw std::invalid_argument("a label is not one of the classes");
}

}  // namespace

struct ImageClassifier::Impl {
  // Weights N(0, 1 / (3 inputs of a unit)), as Dense has them.
  struct Convolution {
    Tensor weight, bias;
    std::int64_t stride;

    Convolution(FlatParameters& block, std::int64_t inputs, std::int64_t outputs,
                std::int64_t stride_, Rng& rng)
        : weight(block.add({outputs, inputs, 3, 3},
                           1 / std::sqrt(27.0 * static_cast<double>(inputs)), rng)),
          bias(block.add({outputs}, 0, rng)),
          stride(stride_) {}

    Tensor operator()(const Tensor& x) const {
      return torch::relu(torch::conv2d(x, weight, bias, stride, 1));
    }
  };

  Rng rng;
  Index side;
  FlatParameters block;
  Convolution first, second;
  Dense hidden, last;

  Impl(Index side_, Index classes, std::uint64_t seed)
      : rng(seed, "image classifier"),
        side(side_),
        first(block, 1, 16, 1, rng),
        second(block, 16, 32, 2, rng),
        hidden(block, 32 * ((side + 1) / 2) * ((side + 1) / 2), kFeatures, rng),
        last(block, kFeatures, classes, rng) {
    block.bind();
  }

  Tensor spatial(const Tensor& x) const { return second(first(x.view({-1, 1, side, side}))); }
  Tensor features(const Tensor& x) const { return torch::relu(hidden(spatial(x).flatten(1))); }

  void train(const Tensor& images, const Tensor& labels, const std::function<void()>& each_step) {
    FlatAdam adam(block, kRate);
    for (std::int64_t step = 0; step < kSteps; ++step) {
      each_step();
      const auto [x, y] = draw(images, labels);
      torch::nll_loss(torch::log_softmax(last(features(x)), 1), y).backward();
      adam.step(block);
    }
  }

  std::pair<Tensor, Tensor> draw(const Tensor& images, const Tensor& labels) {
    Tensor rows = torch::empty({kBatch}, torch::kInt64),
           noise = torch::empty({kBatch, side * side});
    for (std::int64_t i = 0; i < kBatch; ++i)
      rows.data_ptr<std::int64_t>()[i] =
          static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(images.size(0))));
    for (std::int64_t i = 0; i < noise.numel(); ++i)
      noise.data_ptr<float>()[i] = static_cast<float>(kNoise * rng.normal());
    return {images.index_select(0, rows) + noise, labels.index_select(0, rows)};
  }

  // layer(chunk) of all images, a row each.
  template <class Layer>
  Tensor of(MatrixView images, Layer layer) const {
    if (side_of(images) != side)
      throw std::invalid_argument("the classifier was trained on images of another size");
    const torch::NoGradGuard no_gradients;
    std::vector<Tensor> parts;
    for (Index i = 0; i < images.rows(); i += kChunk)
      parts.push_back(
          layer(tensor_of(images.middleRows(i, std::min<Index>(kChunk, images.rows() - i)))));
    if (parts.empty()) throw std::invalid_argument("no images");
    return torch::cat(parts);
  }
};

ImageClassifier::ImageClassifier(MatrixView images, const std::vector<Index>& labels, Index classes,
                                 std::uint64_t seed, const std::function<void()>& each_step) {
  use_threads(1);
  const Index side = side_of(images);
  require_labels(images, labels, classes);
  impl_ = std::make_unique<Impl>(side, classes, seed);
  const std::vector<std::int64_t> wide(labels.begin(), labels.end());
  impl_->train(tensor_of(images), torch::tensor(wide), each_step);
}
ImageClassifier::~ImageClassifier() = default;
ImageClassifier::ImageClassifier(ImageClassifier&&) noexcept = default;
ImageClassifier& ImageClassifier::operator=(ImageClassifier&&) noexcept = default;

Matrix ImageClassifier::features(MatrixView images) const {
  return matrix_of(impl_->of(images, [&](const Tensor& x) { return impl_->features(x); }));
}

Matrix ImageClassifier::spatial_features(MatrixView images) const {
  return matrix_of(impl_->of(images, [&](const Tensor& x) {
    return impl_->spatial(x).narrow(1, 0, kSpatialChannels).flatten(1);
  }));
}

std::vector<Index> ImageClassifier::classes(MatrixView images) const {
  const Tensor best =
      impl_->of(images, [&](const Tensor& x) { return impl_->last(impl_->features(x)).argmax(1); });
  const auto* const first = best.data_ptr<std::int64_t>();
  return {first, first + best.numel()};
}

double ImageClassifier::accuracy(MatrixView images, const std::vector<Index>& labels) const {
  const auto said = classes(images);
  if (said.size() != labels.size()) throw std::invalid_argument("a label for each image is wanted");
  std::size_t right = 0;
  for (std::size_t i = 0; i < said.size(); ++i) right += said[i] == labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(said.size());
}

}  // namespace assay::nn
