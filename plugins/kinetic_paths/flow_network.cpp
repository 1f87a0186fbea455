#include "plugins/kinetic_paths/flow_network.hpp"

#include <algorithm>

#include "plugins/kinetic_paths/flow_passes.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr Index kPredictRows = 256;  // whose layers stay in the second cache

}  // namespace

struct FlowNetwork::Impl {
  FlowPasses passes;
  Index dimension;

  Impl(const NetworkOptions& options, Rng& rng)
      : passes(options, rng), dimension(options.dimension) {}

  // prediction(first row, rows) for blocks of rows of x, after their pass forward.
  template <class Use>
  void each_block(double t, const Matrix& x, Use&& use) {
    for (Index first = 0; first < x.rows(); first += kPredictRows) {
      const Index count = std::min(kPredictRows, x.rows() - first);
      passes.set_rows(to_size(count));
      for (Index i = 0; i < count; ++i)
        passes.put_input(to_size(i), x.data() + (first + i) * dimension, t);
      passes.forward();
      use(first, count);
    }
  }
  void copy_output(Index first, Index count, Matrix& to) const {
    std::copy_n(passes.output(), count * dimension, to.data() + first * dimension);
  }
};

FlowNetwork::FlowNetwork(const NetworkOptions& options, Rng weights)
    : impl_(std::make_unique<Impl>(options, weights)) {}
FlowNetwork::~FlowNetwork() = default;
FlowNetwork::FlowNetwork(FlowNetwork&&) noexcept = default;

double FlowNetwork::step(const Batch& batch, double learning_rate) {
  auto& passes = impl_->passes;
  const std::size_t n = batch.t.size(), d = to_size(impl_->dimension);
  passes.set_rows(n);
  for (std::size_t i = 0; i < n; ++i)
    passes.put_input(i, batch.x.data() + i * d, static_cast<double>(batch.t[i]));
  passes.forward();
  const float share = 2 / static_cast<float>(n * d);
  double sum = 0;
  for (std::size_t k = 0; k < n * d; ++k) {
    const float gap = passes.output()[k] - batch.target[k];
    passes.output_slope()[k] = share * gap;
    sum += static_cast<double>(gap * gap);
  }
  passes.back(true, nullptr);
  passes.parameters.step(learning_rate);
  return sum / static_cast<double>(n * d);
}

Matrix FlowNetwork::predict(double t, const Matrix& x) const {
  Matrix result(x.rows(), x.cols());
  impl_->each_block(t, x,
                    [&](Index first, Index count) { impl_->copy_output(first, count, result); });
  return result;
}

FlowNetwork::Jacobian FlowNetwork::exact_trace(double t, const Matrix& x) const {
  const Index d = impl_->dimension;
  Jacobian result{Matrix(x.rows(), d), Vector::Zero(x.rows())};
  std::vector<float> dx(to_size(kPredictRows * d));
  impl_->each_block(t, x, [&](Index first, Index count) {
    impl_->copy_output(first, count, result.prediction);
    float* slope = impl_->passes.output_slope();
    for (Index k = 0; k < d; ++k) {
      std::fill_n(slope, count * d, 0.0F);
      for (Index i = 0; i < count; ++i) slope[i * d + k] = 1;
      impl_->passes.back(false, dx.data());
      for (Index i = 0; i < count; ++i)
        result.trace[first + i] += static_cast<double>(dx[to_size(i * d + k)]);
    }
  });
  return result;
}

FlowNetwork::Jacobian FlowNetwork::estimated_trace(double t, const Matrix& x,
                                                   std::span<const Matrix> probes) const {
  const Index d = impl_->dimension;
  Jacobian result{Matrix(x.rows(), d), Vector::Zero(x.rows())};
  std::vector<float> dx(to_size(kPredictRows * d));
  impl_->each_block(t, x, [&](Index first, Index count) {
    impl_->copy_output(first, count, result.prediction);
    for (const auto& probe : probes) {
      const double* z = probe.data() + first * d;
      std::copy_n(z, count * d, impl_->passes.output_slope());
      impl_->passes.back(false, dx.data());
      for (Index k = 0; k < count * d; ++k)
        result.trace[first + k / d] += static_cast<double>(dx[to_size(k)]) * z[k];
    }
  });
  result.trace /= static_cast<double>(probes.size());
  return result;
}

void FlowNetwork::save(training::ByteWriter& to) const { impl_->passes.parameters.save(to); }
void FlowNetwork::restore(training::ByteReader& from) { impl_->passes.parameters.restore(from); }

}  // namespace assay::kinetic_paths
