// A small convolutional network with its gradients: the encoder of the zoo and a head on top of it.
//
//   image -> 3 x (conv 3x3, batch normalisation, ReLU) -> mean over positions -> head
//
// Channels w, 2w, 4w, the second and third convolution with stride 2. Written out here, as the
// whole network has thirty thousand weights: a framework would spend more time on calls than on
// sums, and every run of this method would pay for loading it. One thread, so that the bits do not
// depend on how many there are.
#pragma once

#include <array>
#include <assay/rng.hpp>
#include <cstddef>
#include <span>
#include <vector>

#include "plugins/ped/features.hpp"

namespace assay::ped {

struct NetworkShape {
  Index side = 14;               // of the square images, one channel
  Index width = 12;              // channels of the first convolution; features are 4 width
  std::vector<Index> head = {};  // sizes of the head's layers, ReLU between them; the last is the
                                 // output. Empty: the output is the features
};

// T is float to train, double to check gradients.
template <class T>
class Network {
 public:
  // Weights and biases uniform within 1 / sqrt(inputs of a unit), drawn from `rng`; batch
  // normalisation starts as the identity.
  Network(const NetworkShape& shape, Rng& rng);

  // The same encoder under a new head, drawn anew.
  Network(const Network& encoder, const std::vector<Index>& head, Rng& rng);

  std::span<T> parameters() { return parameters_; }
  std::span<const T> gradient() const { return gradient_; }
  Index features() const { return 4 * shape_.width; }

  // n images of side x side, row by row; n x outputs. In training batch statistics normalise, and
  // move the running ones by a tenth; else the running ones do.
  Matrix forward(std::span<const T> images, bool is_training);
  // The same without the head, n x 4 width, never training.
  Matrix encode(std::span<const T> images);

  // Of the last forward pass, which was in training: `output` (n x outputs) is the gradient of a
  // loss by its outputs; replaces gradient() by that by the parameters.
  void backward(const Matrix& output);

 private:
  static constexpr std::size_t kConvolutions = 3;
  static constexpr double kMomentum = 0.1, kEpsilon = 1e-5;

  // Activations are images x positions x channels.
  struct Convolution {
    Index side, inputs, outputs, stride;
    std::size_t weights, scale, shift;  // offsets into the parameters
    std::vector<T> running_mean, running_variance;
    std::vector<T> patches, normal, result, inverse_deviation;  // of the last pass

    Index out_side() const { return (side - 1) / stride + 1; }
    Index depth() const { return 9 * inputs; }
  };
  struct Layer {
    Index inputs, outputs;
    std::size_t weights, bias;
    std::vector<T> input;  // of the last pass
  };

  void lay_out();
  void draw(std::size_t begin, Index count, Index inputs, Rng& rng);
  void draw_head(Rng& rng);
  std::vector<T> run_encoder(std::span<const T> images, bool is_training);
  void convolve(Convolution& c, std::span<const T> x, Index n);
  void normalise(Convolution& c, Index n, bool is_training);
  std::vector<T> normalise_back(Convolution& c, std::vector<T> dy, Index n);
  std::vector<T> convolve_back(Convolution& c, const std::vector<T>& dy, Index n, bool wants_input);

  NetworkShape shape_;
  std::array<Convolution, kConvolutions> convolutions_;
  std::vector<Layer> head_;
  std::vector<T> parameters_, gradient_;
  Index batch_ = 0;  // of the last pass
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace assay::ped
