#include "plugins/kind/learner.hpp"

#include <algorithm>
#include <map>

#include "plugins/kind/adapters.hpp"
#include "plugins/kind/transformer.hpp"
#include "plugins/numerics/nn/flat_network.hpp"
#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::kind {
namespace {

using nn::FlatAdam;
using nn::FlatAverage;
using nn::FlatParameters;
using Tensors = std::map<std::string, Tensor>;

constexpr nn::AdamDecays kDecays{0.9, 0.98};
constexpr std::int64_t kPredictRows = 256;

void set(Tensor& tensor, const Array& array) {
  std::copy(array.values.begin(), array.values.end(), tensor.data_ptr<float>());
}

Array array_of(const Tensor& tensor) {
  const Tensor t = tensor.detach().contiguous();
  return {t.sizes().vec(), {t.data_ptr<float>(), t.data_ptr<float>() + t.numel()}};
}

// Numbers that no optimiser knows of.
Tensors frozen_tensors(const Weights& weights) {
  Tensors tensors;
  for (const auto& [name, array] : weights) {
    Tensor t = torch::empty(array.shape);
    set(t, array);
    tensors[name] = t;
  }
  return tensors;
}

Tensors trained_tensors(const Weights& weights, FlatParameters& block) {
  Tensors tensors;
  Rng none(0, "");
  for (const auto& [name, array] : weights) {
    Tensor t = block.add(array.shape, 0, none);
    set(t, array);
    tensors[name] = t;
  }
  if (!tensors.empty()) block.bind();
  return tensors;
}

Find finder(const Tensors& a, const Tensors& b) {
  return [&](const std::string& name) {
    for (const auto* tensors : {&a, &b})
      if (const auto found = tensors->find(name); found != tensors->end()) return found->second;
    return Tensor();
  };
}

Tensor floats(const std::vector<float>& v, std::vector<std::int64_t> shape) {
  return torch::from_blob(const_cast<float*>(v.data()), shape);
}

Tensor integers(const std::vector<std::int64_t>& v) {
  return torch::from_blob(const_cast<std::int64_t*>(v.data()),
                          {static_cast<std::int64_t>(v.size())}, torch::kInt64);
}

}  // namespace

struct Learner::Impl {
  Shape shape;
  LearnerOptions options;
  FlatParameters block;
  Tensors trained, frozen;
  Transformer network;
  FlatAdam adam;
  FlatAverage average;
  std::int64_t steps = 0;

  Impl(const Plan& plan, const LearnerOptions& o)
      : shape(plan.shape),
        options(o),
        trained(trained_tensors(plan.trained, block)),
        frozen(frozen_tensors(plan.frozen)),
        network(plan, finder(trained, frozen)),
        adam(block, 0, 0, kDecays),
        average(block) {}

  Tensor loss(const Batch& batch) const {
    const auto b = static_cast<std::int64_t>(batch.rows.size());
    const std::vector<std::int64_t> tokens{b, shape.tokens(), shape.token_values()};
    return torch::mse_loss(
        network(floats(batch.x, tokens), floats(batch.time, {b}), integers(batch.rows)),
        floats(batch.noise, tokens));
  }

  // The part of a flat block that belongs to each trained array, which lie in the order of names.
  Weights split(const Tensor& flat) const {
    Weights parts;
    std::int64_t from = 0;
    for (const auto& [name, tensor] : trained) {
      parts[name] = array_of(flat.narrow(0, from, tensor.numel()).view(tensor.sizes()));
      from += tensor.numel();
    }
    return parts;
  }
};

Learner::Learner(const Plan& plan, const LearnerOptions& options) {
  nn::use_threads(1);
  nn::keep_freed_memory();
  impl_ = std::make_unique<Impl>(plan, options);
}
Learner::~Learner() = default;
Learner::Learner(Learner&&) noexcept = default;

double Learner::step(const Batch& batch, double rate) {
  auto& o = impl_->options;
  const Tensor loss = impl_->loss(batch);
  if (o.orth_penalty > 0)
    (loss + o.orth_penalty * impl_->network.orthogonality()).backward();
  else
    loss.backward();
  nn::clip_gradient(impl_->block, o.grad_clip);
  impl_->adam.step(impl_->block, rate);
  impl_->average.update(impl_->block, nn::average_decay(o.ema_decay, impl_->steps++));
  return loss.item<double>();
}

Weights Learner::gradients(const Batch& batch) {
  impl_->loss(batch).backward();
  auto result = impl_->split(impl_->block.gradient);
  impl_->block.gradient.zero_();
  return result;
}

Weights Learner::frozen() const {
  Weights weights;
  for (const auto& [name, tensor] : impl_->frozen) weights[name] = array_of(tensor);
  return weights;
}

Weights Learner::averaged() const { return impl_->split(impl_->average.values()); }

void Learner::save(training::ByteWriter& to) const {
  to.put(impl_->steps);
  FlatAdam::save_floats(impl_->block.values, to);
  impl_->adam.save(to);
  impl_->average.save(to);
}

void Learner::restore(training::ByteReader& from) {
  impl_->steps = from.take<std::int64_t>();
  FlatAdam::restore_floats(impl_->block.values, from);
  impl_->adam.restore(from);
  impl_->average.restore(from);
}

struct Denoiser::Impl {
  Shape shape;
  Tensors tensors;
  Transformer network;

  explicit Impl(const Plan& plan)
      : shape(plan.shape),
        tensors(frozen_tensors(all_of(plan))),
        network(plan, finder(tensors, tensors)) {}
};

Denoiser::Denoiser(const Plan& plan) {
  nn::use_threads(1);
  impl_ = std::make_unique<Impl>(plan);
}
Denoiser::~Denoiser() = default;
Denoiser::Denoiser(Denoiser&&) noexcept = default;

Matrix Denoiser::noise(std::int64_t time, const Matrix& x,
                       const std::vector<std::int64_t>& rows) const {
  const torch::NoGradGuard no_gradients;
  const auto& s = impl_->shape;
  const Tensor classes = integers(rows);
  Matrix result(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); i += kPredictRows) {
    const Index b = std::min<Index>(kPredictRows, x.rows() - i);
    const Tensor tokens = nn::tensor_of(x.middleRows(i, b)).view({b, s.tokens(), s.token_values()});
    const Tensor times = torch::full({b}, static_cast<double>(time), torch::kFloat32);
    result.middleRows(i, b) = nn::matrix_of(
        impl_->network(tokens, times, classes.narrow(0, i, b)).reshape({b, x.cols()}));
  }
  return result;
}

}  // namespace assay::kind
