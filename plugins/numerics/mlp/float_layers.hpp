// Dense layers in single precision whose parameters lie in one block, with Adam's moments.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::mlp {

using FloatArray = linalg::PaddedArray<float>;

class FloatParameters {
 public:
  // `count` parameters more, N(0, sd^2) drawn from `rng`, zeros for sd = 0: where they begin.
  std::size_t add(std::size_t count, double sd, Rng& rng);

  std::size_t count() const { return values_.size(); }
  const float* value(std::size_t at) const { return values_.data() + at; }
  float* value(std::size_t at) { return values_.data() + at; }
  float* gradient(std::size_t at) { return gradient_.data() + at; }

  // One of Adam, by what was added to the gradient since the last one; the gradient is 0 again.
  void step(double rate);

  // Values, moments and the number of steps. Restoring throws std::runtime_error where the bytes
  // are those of another network or hold what is no number.
  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  FloatArray values_, gradient_, mean_, square_;
  std::int64_t steps_ = 0;
};

// Rows (n, inputs) -> (n, outputs). Weights stand input by input. They and the biases start as
// N(0, 1 / (3 inputs)), the variance of libtorch's default.
struct FloatDense {
  std::size_t inputs = 0, outputs = 0, weight = 0, bias = 0;

  FloatDense() = default;
  FloatDense(FloatParameters& p, std::size_t inputs_, std::size_t outputs_, Rng& rng);

  // y = x W + b; `add`: y += x W + b.
  void forward(const FloatParameters& p, const float* x, std::size_t rows, float* y,
               bool add = false) const;
  // Adds to the gradients of weights and biases, g the derivative in y.
  void pull_parameters(FloatParameters& p, const float* x, const float* g, std::size_t rows) const;
  // dx (rows x count) = the derivative in the first `count` inputs. `work` is resized.
  void pull_inputs(const FloatParameters& p, const float* g, std::size_t rows, std::size_t count,
                   float* dx, FloatArray& work) const;
};

}  // namespace assay::mlp
