#include "plugins/kinetic_paths/flow_passes.hpp"

#include <cmath>
#include <numbers>
#include <utility>

#include "plugins/numerics/mlp/float_kernels.hpp"

namespace assay::kinetic_paths {

ResidualBlock::ResidualBlock(mlp::FloatParameters& p, std::size_t width, Rng& rng)
    : gain(p.add(width, 0, rng)),
      shift(p.add(width, 0, rng)),
      first(p, width, width, rng),
      second(p, width, width, rng) {}

double network_bytes(const NetworkOptions& o, double rows) {
  const bool is_plain = o.dimension <= kPlainDimension;
  const double d = static_cast<double>(o.dimension), layers = static_cast<double>(o.layers);
  const double width = static_cast<double>(o.width > 0 ? o.width : is_plain ? 128 : 256);
  const double matrices = layers * (is_plain ? 1 : 2) * width * (width + 3) + (2 * d + 33) * width;
  const double activations = width * (4 + layers * (is_plain ? 2 : 4)) + 5 * d + 32;
  return sizeof(float) * (4 * matrices + rows * activations);
}

// Turns by a fixed angle: each sine and cosine from the one before.
void TimeFeatures::put(double t, float* to) const {
  const double sine = std::sin(unit * t), cosine = std::cos(unit * t);
  double s = 0, c = 1;
  for (std::size_t k = 0; k < count; ++k) {
    const double turned = s * cosine + c * sine;
    c = c * cosine - s * sine;
    s = turned;
    to[k] = static_cast<float>(s);
    to[count + k] = static_cast<float>(c);
  }
}

FlowPasses::FlowPasses(const NetworkOptions& o, Rng& rng)
    : is_plain_(o.dimension <= kPlainDimension),
      dimension_(to_size(o.dimension)),
      width_(to_size(o.width > 0 ? o.width
                     : is_plain_ ? 128
                                 : 256)),
      features_(is_plain_ ? TimeFeatures{8, std::numbers::pi}
                          : TimeFeatures{16, std::numbers::pi / 2}),
      traces_(to_size(o.layers)) {
  dense_.emplace_back(parameters, dimension_ + 2 * features_.count, width_, rng);
  for (std::int64_t k = 0; k < o.layers; ++k) {
    if (!is_plain_) residual_.emplace_back(parameters, width_, rng);
    if (is_plain_ && k > 0) dense_.emplace_back(parameters, width_, width_, rng);
  }
  last_ = mlp::FloatDense(parameters, width_, dimension_, rng);
}

void FlowPasses::set_rows(std::size_t count) {
  if (count == rows_) return;
  rows_ = count;
  input_.resize(rows_ * dense_[0].inputs);
  for (auto* a : {&output_, &slope_}) a->resize(rows_ * dimension_);
  for (auto* a : {&stream_, &inner_, &outer_, &spare_}) a->resize(rows_ * width_);
  for (auto& trace : traces_) {
    for (auto* a : {&trace.hidden, &trace.slope}) a->resize(rows_ * width_);
    if (is_plain_) continue;
    for (auto* a : {&trace.centred, &trace.normed}) a->resize(rows_ * width_);
    trace.inverse.resize(rows_);
  }
}

mlp::LayerNorm FlowPasses::norm(std::size_t k) {
  return {parameters.value(residual_[k].gain), parameters.value(residual_[k].shift),
          traces_[k].centred.data(), traces_[k].inverse.data()};
}

const float* FlowPasses::below(std::size_t k) const {
  return k == 0 ? input_.data() : traces_[k - 1].hidden.data();
}

const float* FlowPasses::top() const {
  return is_plain_ ? traces_.back().hidden.data() : stream_.data();
}

void FlowPasses::activate(const mlp::FloatDense& layer, const float* x, Trace& trace) {
  layer.forward(parameters, x, rows_, trace.slope.data());
  mlp::silu(trace.slope.data(), trace.hidden.data(), rows_ * width_);
}

void FlowPasses::forward() {
  if (is_plain_)
    for (std::size_t k = 0; k < dense_.size(); ++k) activate(dense_[k], below(k), traces_[k]);
  else
    forward_blocks();
  last_.forward(parameters, top(), rows_, output_.data());
}

void FlowPasses::forward_blocks() {
  dense_[0].forward(parameters, input_.data(), rows_, stream_.data());
  for (std::size_t k = 0; k < residual_.size(); ++k) {
    auto& trace = traces_[k];
    mlp::layer_norm(norm(k), stream_.data(), rows_, width_, trace.normed.data());
    activate(residual_[k].first, trace.normed.data(), trace);
    residual_[k].second.forward(parameters, trace.hidden.data(), rows_, stream_.data(), true);
  }
}

void FlowPasses::back(bool learns, float* dx) {
  if (learns) last_.pull_parameters(parameters, top(), slope_.data(), rows_);
  last_.pull_inputs(parameters, slope_.data(), rows_, width_, outer_.data(), transposed_);
  if (is_plain_)
    back_layers(learns);
  else
    for (std::size_t k = residual_.size(); k-- > 0;) back_block(k, learns);
  if (learns) dense_[0].pull_parameters(parameters, input_.data(), outer_.data(), rows_);
  if (dx != nullptr)
    dense_[0].pull_inputs(parameters, outer_.data(), rows_, dimension_, dx, transposed_);
}

void FlowPasses::back_layers(bool learns) {
  for (std::size_t k = dense_.size(); k-- > 0;) {
    mlp::scale_each(traces_[k].slope.data(), outer_.data(), rows_ * width_);
    if (k == 0) return;
    if (learns) dense_[k].pull_parameters(parameters, below(k), outer_.data(), rows_);
    dense_[k].pull_inputs(parameters, outer_.data(), rows_, width_, inner_.data(), transposed_);
    std::swap(inner_, outer_);
  }
}

void FlowPasses::back_block(std::size_t k, bool learns) {
  const auto& block = residual_[k];
  const auto& trace = traces_[k];
  if (learns) block.second.pull_parameters(parameters, trace.hidden.data(), outer_.data(), rows_);
  block.second.pull_inputs(parameters, outer_.data(), rows_, width_, inner_.data(), transposed_);
  mlp::scale_each(trace.slope.data(), inner_.data(), rows_ * width_);
  if (learns) block.first.pull_parameters(parameters, trace.normed.data(), inner_.data(), rows_);
  block.first.pull_inputs(parameters, inner_.data(), rows_, width_, spare_.data(), transposed_);
  mlp::layer_norm_back(norm(k), spare_.data(), rows_, width_, outer_.data(),
                       learns ? parameters.gradient(block.gain) : nullptr,
                       learns ? parameters.gradient(block.shift) : nullptr);
}

}  // namespace assay::kinetic_paths
