// The passes of a flow's network over a batch, forward and back, in single precision.
#pragma once

#include <cstddef>
#include <vector>

#include "plugins/kinetic_paths/flow_network.hpp"
#include "plugins/numerics/mlp/float_kernels.hpp"
#include "plugins/numerics/mlp/float_layers.hpp"

namespace assay::kinetic_paths {

// h + Linear(SiLU(Linear(LayerNorm(h)))).
struct ResidualBlock {
  std::size_t gain, shift;  // gain less 1
  mlp::FloatDense first, second;

  ResidualBlock(mlp::FloatParameters& p, std::size_t width, Rng& rng);
};

// sin and then cos of frequencies unit, 2 unit, ... count unit times t.
struct TimeFeatures {
  std::size_t count;
  double unit;

  void put(double t, float* to) const;
};

// Buffers are kept from pass to pass.
class FlowPasses {
 public:
  FlowPasses(const NetworkOptions& options, Rng& rng);

  void set_rows(std::size_t count);
  std::size_t rows() const { return rows_; }

  // Row i of the next pass: a point and a time.
  template <class T>
  void put_input(std::size_t i, const T* x, double t) {
    float* to = input_.data() + i * dense_[0].inputs;
    for (std::size_t k = 0; k < dimension_; ++k) to[k] = static_cast<float>(x[k]);
    features_.put(t, to + dimension_);
  }

  void forward();
  const float* output() const { return output_.data(); }  // (rows x dimension)

  // As often as one likes after a pass forward. What is to be filled in first is the derivative of
  // some number in the output; `learns`: adds its derivatives in the parameters to their gradients;
  // `dx`, where it is not null, takes those in the points.
  float* output_slope() { return slope_.data(); }
  void back(bool learns, float* dx);

  mlp::FloatParameters parameters;

 private:
  // What a layer leaves for the pass back.
  struct Trace {
    mlp::FloatArray hidden, slope, centred, inverse, normed;
  };

  mlp::LayerNorm norm(std::size_t k);
  const float* below(std::size_t k) const;  // what hidden layer k of a perceptron reads
  const float* top() const;
  void activate(const mlp::FloatDense& layer, const float* x, Trace& trace);
  void forward_blocks();
  void back_layers(bool learns);
  void back_block(std::size_t k, bool learns);

  bool is_plain_;
  std::size_t dimension_, width_, rows_ = 0;
  TimeFeatures features_;
  std::vector<mlp::FloatDense> dense_;  // hidden layers of a perceptron; else the first layer
  std::vector<ResidualBlock> residual_;
  mlp::FloatDense last_;
  std::vector<Trace> traces_;
  mlp::FloatArray input_, stream_, output_, slope_, inner_, outer_, spare_, transposed_;
};

}  // namespace assay::kinetic_paths
