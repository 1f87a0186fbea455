#include "plugins/ped/network.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/linalg/multiply.hpp"

namespace assay::ped {
namespace {

std::size_t size_of(Index n) { return static_cast<std::size_t>(n); }

// The rows of b as columns.
template <class T>
std::vector<T> transposed(const T* b, Index rows, Index columns) {
  std::vector<T> t(size_of(rows * columns));
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j) t[size_of(j * rows + i)] = b[i * columns + j];
  return t;
}

// Calls f(patch entry, pixel) for each of the nine pixels around each output position that lie in
// the image, in units of whole channels.
template <class F>
void for_each_tap(Index side, Index out_side, Index stride, F&& f) {
  for (Index oy = 0; oy < out_side; ++oy)
    for (Index ox = 0; ox < out_side; ++ox)
      for (Index tap = 0; tap < 9; ++tap) {
        const Index y = oy * stride + tap / 3 - 1, x = ox * stride + tap % 3 - 1;
        if (y < 0 || y >= side || x < 0 || x >= side) continue;
        f((oy * out_side + ox) * 9 + tap, y * side + x);
      }
}

}  // namespace

template <class T>
Network<T>::Network(const NetworkShape& shape, Rng& rng) : shape_(shape) {
  lay_out();
  for (const auto& c : convolutions_) {
    draw(c.weights, c.depth() * c.outputs, c.depth(), rng);
    std::fill_n(parameters_.begin() + static_cast<std::ptrdiff_t>(c.scale), c.outputs, T(1));
  }
  draw_head(rng);
}

template <class T>
Network<T>::Network(const Network& encoder, const std::vector<Index>& head, Rng& rng)
    : shape_{encoder.shape_.side, encoder.shape_.width, head} {
  lay_out();
  const auto& last = convolutions_.back();
  const auto encoder_end = last.shift + size_of(last.outputs);
  std::copy_n(encoder.parameters_.begin(), encoder_end, parameters_.begin());
  for (std::size_t k = 0; k < kConvolutions; ++k) {
    convolutions_[k].running_mean = encoder.convolutions_[k].running_mean;
    convolutions_[k].running_variance = encoder.convolutions_[k].running_variance;
  }
  draw_head(rng);
}

// Encoder first, so that encoders have the same offsets under any head.
template <class T>
void Network<T>::lay_out() {
  std::size_t end = 0;
  const auto take = [&end](Index count) {
    const auto begin = end;
    end += size_of(count);
    return begin;
  };
  Index side = shape_.side, inputs = 1, outputs = shape_.width;
  for (auto& c : convolutions_) {
    c.side = side, c.inputs = inputs, c.outputs = outputs;
    c.stride = &c == &convolutions_.front() ? 1 : 2;
    c.weights = take(c.depth() * outputs);
    c.scale = take(outputs);
    c.shift = take(outputs);
    c.running_mean.assign(size_of(outputs), T(0));
    c.running_variance.assign(size_of(outputs), T(1));
    side = c.out_side(), inputs = outputs, outputs *= 2;
  }
  for (const Index size : shape_.head) {
    const auto weights = take(inputs * size);
    head_.push_back({inputs, size, weights, take(size), {}});
    inputs = size;
  }
  parameters_.assign(end, T(0));
  gradient_.assign(end, T(0));
}

template <class T>
void Network<T>::draw(std::size_t begin, Index count, Index inputs, Rng& rng) {
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  for (std::size_t i = begin; i < begin + size_of(count); ++i)
    parameters_[i] = static_cast<T>(bound * (2 * rng.uniform() - 1));
}

template <class T>
void Network<T>::draw_head(Rng& rng) {
  for (const auto& layer : head_) {
    draw(layer.weights, layer.inputs * layer.outputs, layer.inputs, rng);
    draw(layer.bias, layer.outputs, layer.inputs, rng);
  }
}

// Every patch of nine pixels becomes a row; then the convolution is a product.
template <class T>
void Network<T>::convolve(Convolution& c, std::span<const T> x, Index n) {
  const Index positions = c.out_side() * c.out_side(), pixels = c.side * c.side;
  c.patches.assign(size_of(n * positions * c.depth()), T(0));
  for (Index image = 0; image < n; ++image) {
    T* to = c.patches.data() + image * positions * c.depth();
    const T* from = x.data() + image * pixels * c.inputs;
    for_each_tap(c.side, c.out_side(), c.stride, [&](Index entry, Index pixel) {
      std::copy_n(from + pixel * c.inputs, c.inputs, to + entry * c.inputs);
    });
  }
  c.result.assign(size_of(n * positions * c.outputs), T(0));
  linalg::multiply<T>(size_of(n * positions), size_of(c.outputs), size_of(c.depth()),
                      {c.patches.data(), size_of(c.depth()), 1}, parameters_.data() + c.weights,
                      c.result.data());
}

// Batch normalisation and ReLU, in place; keeps what the way back needs.
template <class T>
void Network<T>::normalise(Convolution& c, Index n, bool is_training) {
  using Row = Eigen::Array<T, 1, Eigen::Dynamic>;
  const Index rows = n * c.out_side() * c.out_side();
  Eigen::Map<Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> y(c.result.data(),
                                                                                 rows, c.outputs);
  Eigen::Map<Row> running_mean(c.running_mean.data(), c.outputs);
  Eigen::Map<Row> running_variance(c.running_variance.data(), c.outputs);
  Row mean = running_mean, variance = running_variance;
  if (is_training) {
    mean = y.colwise().mean();
    variance.setZero();
    for (Index i = 0; i < rows; ++i) variance += (y.row(i) - mean).square();
    variance /= static_cast<T>(rows);
    const T unbiased = static_cast<T>(rows) / static_cast<T>(std::max<Index>(rows - 1, 1));
    running_mean += static_cast<T>(kMomentum) * (mean - running_mean);
    running_variance += static_cast<T>(kMomentum) * (unbiased * variance - running_variance);
  }
  const Row inverse = (variance + static_cast<T>(kEpsilon)).rsqrt();
  const Eigen::Map<const Row> scale(parameters_.data() + c.scale, c.outputs);
  const Eigen::Map<const Row> shift(parameters_.data() + c.shift, c.outputs);
  if (!is_training) {
    const Row factor = inverse * scale, offset = shift - mean * factor;
    for (Index i = 0; i < rows; ++i) y.row(i) = (y.row(i) * factor + offset).max(T(0));
    return;
  }
  c.inverse_deviation.assign(inverse.data(), inverse.data() + c.outputs);
  c.normal.resize(c.result.size());
  Eigen::Map<Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> normal(
      c.normal.data(), rows, c.outputs);
  for (Index i = 0; i < rows; ++i) {
    normal.row(i) = (y.row(i) - mean) * inverse;
    y.row(i) = (normal.row(i) * scale + shift).max(T(0));
  }
}

template <class T>
std::vector<T> Network<T>::run_encoder(std::span<const T> images, bool is_training) {
  batch_ = static_cast<Index>(images.size()) / (shape_.side * shape_.side);
  std::span<const T> x = images;
  for (auto& c : convolutions_) {
    convolve(c, x, batch_);
    normalise(c, batch_, is_training);
    x = c.result;
  }
  const auto& last = convolutions_.back();
  const Index positions = last.out_side() * last.out_side();
  std::vector<T> mean(size_of(batch_ * last.outputs), T(0));
  for (Index i = 0; i < batch_; ++i)
    for (Index p = 0; p < positions; ++p)
      for (Index k = 0; k < last.outputs; ++k)
        mean[size_of(i * last.outputs + k)] +=
            last.result[size_of((i * positions + p) * last.outputs + k)];
  for (auto& value : mean) value /= static_cast<T>(positions);
  return mean;
}

template <class T>
Matrix Network<T>::encode(std::span<const T> images) {
  const auto features = run_encoder(images, false);
  return Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
             features.data(), batch_, this->features())
      .template cast<double>();
}

template <class T>
Matrix Network<T>::forward(std::span<const T> images, bool is_training) {
  auto x = run_encoder(images, is_training);
  for (auto& layer : head_) {
    const T* bias = parameters_.data() + layer.bias;
    std::vector<T> y;
    for (Index i = 0; i < batch_; ++i) y.insert(y.end(), bias, bias + layer.outputs);
    linalg::multiply<T>(size_of(batch_), size_of(layer.outputs), size_of(layer.inputs),
                        {x.data(), size_of(layer.inputs), 1}, parameters_.data() + layer.weights,
                        y.data());
    layer.input = std::move(x);
    if (&layer != &head_.back())
      for (auto& value : y) value = std::max(value, T(0));
    x = std::move(y);
  }
  const Index outputs = head_.empty() ? features() : head_.back().outputs;
  return Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
             x.data(), batch_, outputs)
      .template cast<double>();
}

// With n = normal, s = scale: dx = s / deviation (dy - mean(dy) - n mean(dy n)), means over rows.
template <class T>
std::vector<T> Network<T>::normalise_back(Convolution& c, std::vector<T> dy, Index n) {
  using Row = Eigen::Array<T, 1, Eigen::Dynamic>;
  using Rows = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Index rows = n * c.out_side() * c.out_side();
  for (std::size_t i = 0; i < dy.size(); ++i) dy[i] = c.result[i] > 0 ? dy[i] : T(0);  // ReLU
  Eigen::Map<Rows> d(dy.data(), rows, c.outputs);
  const Eigen::Map<const Rows> normal(c.normal.data(), rows, c.outputs);
  Row sum = Row::Zero(c.outputs), product = Row::Zero(c.outputs);
  for (Index i = 0; i < rows; ++i) {
    sum += d.row(i);
    product += d.row(i) * normal.row(i);
  }
  std::copy_n(product.data(), c.outputs, gradient_.data() + c.scale);
  std::copy_n(sum.data(), c.outputs, gradient_.data() + c.shift);
  const Row factor = Eigen::Map<const Row>(parameters_.data() + c.scale, c.outputs) *
                     Eigen::Map<const Row>(c.inverse_deviation.data(), c.outputs);
  sum /= static_cast<T>(rows), product /= static_cast<T>(rows);
  for (Index i = 0; i < rows; ++i) d.row(i) = factor * (d.row(i) - sum - normal.row(i) * product);
  return dy;
}

template <class T>
std::vector<T> Network<T>::convolve_back(Convolution& c, const std::vector<T>& dy, Index n,
                                         bool wants_input) {
  const Index positions = c.out_side() * c.out_side(), pixels = c.side * c.side;
  linalg::multiply<T>(size_of(c.depth()), size_of(c.outputs), size_of(n * positions),
                      {c.patches.data(), 1, size_of(c.depth())}, dy.data(),
                      gradient_.data() + c.weights);
  if (!wants_input) return {};
  const auto weights = transposed(parameters_.data() + c.weights, c.depth(), c.outputs);
  std::fill(c.patches.begin(), c.patches.end(), T(0));  // now their gradient
  linalg::multiply<T>(size_of(n * positions), size_of(c.depth()), size_of(c.outputs),
                      {dy.data(), size_of(c.outputs), 1}, weights.data(), c.patches.data());
  std::vector<T> dx(size_of(n * pixels * c.inputs), T(0));
  for (Index image = 0; image < n; ++image) {
    const T* from = c.patches.data() + image * positions * c.depth();
    T* to = dx.data() + image * pixels * c.inputs;
    for_each_tap(c.side, c.out_side(), c.stride, [&](Index entry, Index pixel) {
      for (Index k = 0; k < c.inputs; ++k) to[pixel * c.inputs + k] += from[entry * c.inputs + k];
    });
  }
  return dx;
}

template <class T>
void Network<T>::backward(const Matrix& output) {
  std::fill(gradient_.begin(), gradient_.end(), T(0));
  std::vector<T> d(size_of(output.size()));
  std::transform(output.data(), output.data() + output.size(), d.begin(),
                 [](double value) { return static_cast<T>(value); });
  for (auto layer = head_.rbegin(); layer != head_.rend(); ++layer) {
    const auto inputs = size_of(layer->inputs), outputs = size_of(layer->outputs);
    linalg::multiply<T>(inputs, outputs, size_of(batch_), {layer->input.data(), 1, inputs},
                        d.data(), gradient_.data() + layer->weights);
    for (std::size_t i = 0; i < d.size(); ++i) gradient_[layer->bias + i % outputs] += d[i];
    const auto weights =
        transposed(parameters_.data() + layer->weights, layer->inputs, layer->outputs);
    std::vector<T> dx(size_of(batch_) * inputs, T(0));
    linalg::multiply<T>(size_of(batch_), inputs, outputs, {d.data(), outputs, 1}, weights.data(),
                        dx.data());
    if (std::next(layer) != head_.rend())
      for (std::size_t i = 0; i < dx.size(); ++i)
        if (!(layer->input[i] > 0)) dx[i] = T(0);
    d = std::move(dx);
  }
  const auto& last = convolutions_.back();
  const auto positions = size_of(last.out_side() * last.out_side()),
             channels = size_of(last.outputs);
  std::vector<T> spread(size_of(batch_) * positions * channels);
  for (std::size_t i = 0; i < spread.size(); ++i)
    spread[i] = d[i / (positions * channels) * channels + i % channels] / static_cast<T>(positions);
  for (auto c = convolutions_.rbegin(); c != convolutions_.rend(); ++c) {
    spread = normalise_back(*c, std::move(spread), batch_);
    spread = convolve_back(*c, spread, batch_, std::next(c) != convolutions_.rend());
  }
}

template class Network<float>;
template class Network<double>;

}  // namespace assay::ped
