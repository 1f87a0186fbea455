#include "plugins/numerics/control/tanh_network.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

namespace assay::control {
namespace {

template <class Real>
using LeftOf = std::conditional_t<std::is_same_v<Real, float>, Strided, StridedDouble>;

// Rows of unit length and at right angles, where there are not more of them than columns.
void orthonormalise(std::vector<double>& rows, std::size_t count, std::size_t length) {
  for (std::size_t i = 0; i < count; ++i) {
    double* row = rows.data() + i * length;
    for (int pass = 0; pass < 2; ++pass)
      for (std::size_t j = 0; j < i; ++j) {
        const double* other = rows.data() + j * length;
        double dot = 0;
        for (std::size_t k = 0; k < length; ++k) dot += row[k] * other[k];
        for (std::size_t k = 0; k < length; ++k) row[k] -= dot * other[k];
      }
    double square = 0;
    for (std::size_t k = 0; k < length; ++k) square += row[k] * row[k];
    for (std::size_t k = 0; k < length; ++k) row[k] /= std::sqrt(square);
  }
}

template <class Real>
void draw_orthogonal(std::size_t outputs, std::size_t inputs, double gain, Rng& rng, Real* w) {
  const auto count = std::min(outputs, inputs), length = std::max(outputs, inputs);
  std::vector<double> rows(count * length);
  for (double& x : rows) x = rng.normal();
  orthonormalise(rows, count, length);
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t i = 0; i < inputs; ++i)
      w[o * inputs + i] = static_cast<Real>(
          gain * (outputs <= inputs ? rows[o * length + i] : rows[i * length + o]));
}

// `rows` x `n` to n x padded rows, with zeros beyond.
template <class Real>
void turn(const std::vector<Real>& from, std::size_t rows, std::size_t n, std::vector<Real>& to) {
  const std::size_t stride = padded_batch(rows);
  to.assign(n * stride, Real{0});
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t b = 0; b < n; ++b) to[b * stride + i] = from[i * n + b];
}

}  // namespace

template <class Real>
TanhNetwork<Real>::TanhNetwork(std::vector<std::size_t> sizes) : sizes_(std::move(sizes)) {}

template <class Real>
std::size_t TanhNetwork<Real>::parameters() const {
  std::size_t count = 0;
  for (std::size_t l = 0; l < layers(); ++l) count += (sizes_[l] + 1) * sizes_[l + 1];
  return count;
}

template <class Real>
void TanhNetwork<Real>::initialise(Real* w, double last_gain, Rng& rng) const {
  for (std::size_t l = 0; l < layers(); ++l) {
    const auto in = sizes_[l], out = sizes_[l + 1];
    draw_orthogonal(out, in, l + 1 == layers() ? last_gain : std::sqrt(2.0), rng, w);
    std::fill_n(w + in * out, out, Real{0});
    w += (in + 1) * out;
  }
}

template <class Real>
const Real* TanhNetwork<Real>::forward(const Real* w, const Real* x, std::size_t batch,
                                       Tape<Real>& tape) const {
  tape.batch = batch;
  tape.layers.resize(sizes_.size());
  tape.layers[0].assign(x, x + inputs() * batch);
  for (std::size_t l = 0; l < layers(); ++l) {
    const auto in = sizes_[l], out = sizes_[l + 1];
    auto& to = tape.layers[l + 1];
    to.resize(out * batch);
    for (std::size_t o = 0; o < out; ++o)
      std::fill_n(to.data() + o * batch, batch, w[in * out + o]);
    add_product(out, batch, in, LeftOf<Real>{w, in, 1}, tape.layers[l].data(), to.data());
    if (l + 1 < layers()) tanh_each(to.data(), out * batch);
    w += (in + 1) * out;
  }
  return tape.layers.back().data();
}

template <class Real>
void TanhNetwork<Real>::backward(const Real* w, const Real* d_out, Tape<Real>& tape, Real* gradient,
                                 Real* dx) const {
  const auto batch = tape.batch;
  tape.slope.assign(d_out, d_out + outputs() * batch);
  std::size_t end = parameters();
  for (std::size_t l = layers(); l-- > 0;) {
    const auto in = sizes_[l], out = sizes_[l + 1], wide = padded_batch(in);
    const auto first = end - (in + 1) * out;
    Real* to = gradient + first;
    turn(tape.layers[l], in, batch, tape.turned);
    tape.product.assign(out * wide, Real{0});
    add_product(out, wide, batch, LeftOf<Real>{tape.slope.data(), batch, 1}, tape.turned.data(),
                tape.product.data());
    for (std::size_t o = 0; o < out; ++o) {
      for (std::size_t i = 0; i < in; ++i) to[o * in + i] += tape.product[o * wide + i];
      Real sum = 0;
      for (std::size_t b = 0; b < batch; ++b) sum += tape.slope[o * batch + b];
      to[in * out + o] += sum;
    }
    if (l == 0 && dx == nullptr) return;
    tape.slope_before.assign(in * batch, Real{0});
    add_product(in, batch, out, LeftOf<Real>{w + first, 1, in}, tape.slope.data(),
                tape.slope_before.data());
    if (l > 0) times_tanh_slope(tape.layers[l].data(), tape.slope_before.data(), in * batch);
    tape.slope.swap(tape.slope_before);
    end = first;
  }
  std::copy_n(tape.slope.data(), inputs() * batch, dx);
}

template class TanhNetwork<float>;
template class TanhNetwork<double>;

}  // namespace assay::control
