// Networks of tanh layers with a linear end, in float or double, values and derivatives by hand.
//
// Batches lie by features: entry (k, b) of a batch of n at [k * n + b], n a multiple of kBatchPad;
// what stands beyond the samples must be finite, and its output derivatives 0.
#pragma once

#include <assay/rng.hpp>
#include <cstddef>
#include <vector>

#include "plugins/numerics/control/tanh_kernels.hpp"

namespace assay::control {

// The values of all layers for one batch, kept for backward.
template <class Real>
struct Tape {
  std::size_t batch = 0;
  std::vector<std::vector<Real>> layers;                   // the input first, the output last
  std::vector<Real> slope, slope_before, turned, product;  // room for backward
};

template <class Real>
class TanhNetwork {
 public:
  explicit TanhNetwork(std::vector<std::size_t> sizes);  // inputs, hidden ones, outputs

  std::size_t inputs() const { return sizes_.front(); }
  std::size_t outputs() const { return sizes_.back(); }
  // Each layer's weights by rows of its outputs, then its biases.
  std::size_t parameters() const;

  // Orthogonal weights of gain sqrt 2, of `last_gain` in the last layer; biases 0.
  void initialise(Real* w, double last_gain, Rng& rng) const;

  // The output, outputs() x batch, which lives in the tape.
  const Real* forward(const Real* w, const Real* x, std::size_t batch, Tape<Real>& tape) const;

  // After forward with the same w and tape: adds the derivative of an objective, whose derivative
  // in the output is d_out, to `gradient`; writes that in the input to dx unless it is null.
  void backward(const Real* w, const Real* d_out, Tape<Real>& tape, Real* gradient,
                Real* dx = nullptr) const;

 private:
  std::size_t layers() const { return sizes_.size() - 1; }

  std::vector<std::size_t> sizes_;
};

extern template class TanhNetwork<float>;
extern template class TanhNetwork<double>;

}  // namespace assay::control
