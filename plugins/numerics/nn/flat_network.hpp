// Layers whose parameters lie in one block, so that an optimiser step is a handful of operations.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <assay/rng.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "plugins/numerics/training/bytes.hpp"

namespace assay::nn {

using torch::Tensor;

// Parameters are collected, then bound: from then on they and their gradients are views of `values`
// and `gradient`.
class FlatParameters {
 public:
  // N(0, sd^2) drawn from `rng`; zeros for sd = 0.
  Tensor add(const std::vector<std::int64_t>& shape, double sd, Rng& rng) {
    Tensor p = torch::zeros(shape);
    if (sd > 0)
      for (std::int64_t k = 0; k < p.numel(); ++k)
        p.data_ptr<float>()[k] = static_cast<float>(sd * rng.normal());
    leaves_.push_back(p);
    return p.requires_grad_();
  }

  void bind() {
    std::vector<Tensor> parts;
    for (const auto& p : leaves_) parts.push_back(p.detach().reshape({-1}));
    values = torch::cat(parts);
    gradient = torch::zeros_like(values);
    std::int64_t from = 0;
    for (auto& p : leaves_) {
      const auto part = [&](const Tensor& block) {
        return block.narrow(0, from, p.numel()).view(p.sizes());
      };
      p.set_data(part(values));
      p.mutable_grad() = part(gradient);
      from += p.numel();
    }
  }

  // Whether a graph that is recorded from now on leads to them.
  void set_trainable(bool is_trainable) {
    for (auto& p : leaves_) p.requires_grad_(is_trainable);
  }

  Tensor values, gradient;

 private:
  std::vector<Tensor> leaves_;
};

// The length of the gradient; where it is above `most` the gradient is shortened to it.
inline double clip_gradient(FlatParameters& parameters, double most) {
  const torch::NoGradGuard no_gradients;
  const double length = parameters.gradient.norm().item<double>();
  if (length > most) parameters.gradient.mul_(most / length);
  return length;
}

struct AdamDecays {
  double mean = 0.9, square = 0.999;  // beta_1 and beta_2
};

// Adam (Kingma & Ba 2015) on a whole block, with decoupled weight decay (Loshchilov & Hutter 2019).
class FlatAdam {
 public:
  FlatAdam() = default;
  FlatAdam(const FlatParameters& parameters, double rate, double weight_decay = 0,
           AdamDecays decays = {})
      : rate_(rate),
        weight_decay_(weight_decay),
        decays_(decays),
        mean_(torch::zeros_like(parameters.values)),
        square_(torch::zeros_like(parameters.values)) {}

  // Takes the gradient and leaves it zero for the next one.
  void step(FlatParameters& parameters) { step(parameters, rate_); }
  void step(FlatParameters& parameters, double rate) {
    const torch::NoGradGuard no_gradients;
    constexpr double kEpsilon = 1e-8;
    const auto [beta1, beta2] = decays_;
    ++steps_;
    const Tensor& g = parameters.gradient;
    mean_.mul_(beta1).add_(g, 1 - beta1);
    square_.mul_(beta2).addcmul_(g, g, 1 - beta2);
    const double n = static_cast<double>(steps_);
    const double bias1 = 1 - std::pow(beta1, n), bias2 = 1 - std::pow(beta2, n);
    const Tensor scale = square_.sqrt().div_(std::sqrt(bias2)).add_(kEpsilon);
    if (weight_decay_ > 0) parameters.values.mul_(1 - rate * weight_decay_);
    parameters.values.addcdiv_(mean_, scale, -rate / bias1);
    parameters.gradient.zero_();
  }

  void save(training::ByteWriter& to) const {
    to.put(steps_);
    for (const auto& t : {mean_, square_}) save_floats(t, to);
  }
  void restore(training::ByteReader& from) {
    steps_ = from.take<std::int64_t>();
    for (auto& t : {mean_, square_}) restore_floats(t, from);
  }

  static void save_floats(const Tensor& t, training::ByteWriter& to) {
    to.put(std::span<const float>(t.data_ptr<float>(), static_cast<std::size_t>(t.numel())));
  }
  static void restore_floats(const Tensor& t, training::ByteReader& from) {
    const auto values = from.take_list<float>();
    if (values.size() != static_cast<std::size_t>(t.numel()))
      throw std::runtime_error("the checkpoint is of another network");
    std::copy(values.begin(), values.end(), t.data_ptr<float>());
  }

 private:
  std::int64_t steps_ = 0;
  double rate_ = 0, weight_decay_ = 0;
  AdamDecays decays_;
  Tensor mean_, square_;
};

// Exponential moving average of a block's values (Polyak & Juditsky 1992), which starts at those of
// now.
class FlatAverage {
 public:
  FlatAverage() = default;
  explicit FlatAverage(const FlatParameters& parameters) : values_(parameters.values.clone()) {}

  void update(const FlatParameters& parameters, double decay) {
    values_.lerp_(parameters.values, 1 - decay);
  }
  const Tensor& values() const { return values_; }

  // The average and the block's values change places: what is computed between two calls is of the
  // average.
  void exchange(FlatParameters& parameters) {
    const Tensor kept = parameters.values.clone();
    parameters.values.copy_(values_);
    values_.copy_(kept);
  }

  void save(training::ByteWriter& to) const { FlatAdam::save_floats(values_, to); }
  void restore(training::ByteReader& from) { FlatAdam::restore_floats(values_, from); }

 private:
  Tensor values_;
};

// min(most, (1 + n) / (10 + n)) after n updates: a young average forgets faster.
inline double average_decay(double most, std::int64_t n) {
  const auto k = static_cast<double>(n);
  return std::min(most, (1 + k) / (10 + k));
}

// (n, inputs) -> (n, outputs). With several groups, each maps its own share of the inputs to its
// share of the outputs: several layers of one shape at once. Weights start as N(0, 1 / (3 inputs)),
// the variance of libtorch's default, biases as 0.
struct Dense {
  Tensor weight, bias;
  std::int64_t groups = 1;

  Dense() = default;
  Dense(FlatParameters& block, std::int64_t inputs, std::int64_t outputs, Rng& rng,
        std::int64_t groups_ = 1)
      : weight(block.add(
            {outputs, inputs / groups_},
            std::sqrt(static_cast<double>(groups_) / (3.0 * static_cast<double>(inputs))), rng)),
        bias(block.add({outputs}, 0, rng)),
        groups(groups_) {}

  Tensor operator()(const Tensor& x) const {
    if (groups == 1) return torch::linear(x, weight, bias);
    const auto n = x.size(0), share = weight.size(1);
    const Tensor products =
        torch::baddbmm(bias.view({groups, 1, -1}), x.view({n, groups, share}).transpose(0, 1),
                       weight.view({groups, -1, share}).transpose(1, 2));
    return products.transpose(0, 1).reshape({n, -1});
  }
};

// `copies` networks of two hidden layers of rectified units on the same input; their outputs stand
// side by side.
struct FlatMlp {
  Dense first, second, last;

  FlatMlp() = default;
  FlatMlp(FlatParameters& block, std::int64_t inputs, std::int64_t hidden, std::int64_t outputs,
          Rng& rng, std::int64_t copies = 1)
      : first(block, inputs, copies * hidden, rng),
        second(block, copies * hidden, copies * hidden, rng, copies),
        last(block, copies * hidden, copies * outputs, rng, copies) {}

  Tensor hidden(const Tensor& x) const { return torch::relu(second(torch::relu(first(x)))); }
  Tensor operator()(const Tensor& x) const { return last(hidden(x)); }
};

}  // namespace assay::nn
