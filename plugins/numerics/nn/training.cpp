#include "plugins/numerics/nn/training.hpp"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "plugins/numerics/nn/modules.hpp"

// Where torch multiplies by OpenBLAS, which has threads of its own that torch does not know of.
extern "C" void openblas_set_num_threads(int) __attribute__((weak));

namespace assay::nn {
namespace {

template <class T>
std::string archive_of(const T& object) {
  torch::serialize::OutputArchive archive;
  object.save(archive);
  std::ostringstream out;
  archive.save_to(out);
  return out.str();
}

template <class T>
void read_archive(T& object, const std::string& bytes) {
  torch::serialize::InputArchive archive;
  archive.load_from(bytes.data(), bytes.size());
  object.load(archive);
}

using torch::Tensor;

void append(std::vector<double>& all, const Tensor& tensor) {
  const auto values = values_of(tensor);
  all.insert(all.end(), values.begin(), values.end());
}

// Calls put(parameter, its values in its shape and type).
template <class Put>
void spread(const std::vector<double>& values, const torch::nn::Module& module, Put&& put) {
  const torch::NoGradGuard no_gradients;
  std::size_t at = 0;
  for (auto& p : module.parameters()) {
    const auto count = static_cast<std::size_t>(p.numel());
    if (at + count > values.size()) throw std::invalid_argument("too few values for a network");
    Tensor all = torch::empty(p.sizes(), torch::kFloat64);
    std::copy_n(values.data() + at, count, all.data_ptr<double>());
    put(p, all.to(p.scalar_type()));
    at += count;
  }
}

}  // namespace

std::unique_ptr<torch::optim::Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                                        const OptimizerOptions& o) {
  using namespace torch::optim;
  const auto betas = std::make_tuple(o.beta1, o.beta2);
  switch (o.kind) {
    case OptimizerKind::kAdam:
      return std::make_unique<Adam>(
          std::move(parameters),
          AdamOptions(o.learning_rate).betas(betas).weight_decay(o.weight_decay));
    case OptimizerKind::kAdamW:
      return std::make_unique<AdamW>(
          std::move(parameters),
          AdamWOptions(o.learning_rate).betas(betas).weight_decay(o.weight_decay));
    case OptimizerKind::kSgd:
      break;
  }
  return std::make_unique<SGD>(std::move(parameters), SGDOptions(o.learning_rate)
                                                          .momentum(o.momentum)
                                                          .nesterov(o.nesterov)
                                                          .weight_decay(o.weight_decay));
}

void set_learning_rate(torch::optim::Optimizer& optimizer, double rate) {
  for (auto& group : optimizer.param_groups()) group.options().set_lr(rate);
}

void take_step(torch::optim::Optimizer& optimizer, double rate) {
  set_learning_rate(optimizer, rate);
  optimizer.step();
  optimizer.zero_grad();
}

std::vector<double> weights_of(const torch::nn::Module& module) {
  std::vector<double> all;
  for (const auto& p : module.parameters()) append(all, p);
  return all;
}

std::vector<double> gradients_of(const torch::nn::Module& module) {
  std::vector<double> all;
  for (const auto& p : module.parameters())
    append(all, p.grad().defined() ? p.grad() : torch::zeros_like(p));
  return all;
}

void set_weights(torch::nn::Module& module, const std::vector<double>& values) {
  spread(values, module, [](Tensor& p, const Tensor& v) { p.copy_(v); });
}

void set_gradients(torch::nn::Module& module, const std::vector<double>& values) {
  spread(values, module, [](Tensor& p, const Tensor& v) { p.mutable_grad() = v; });
}

void use_threads(int threads) {
  torch::set_num_threads(threads);
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(threads);
}
void seed(std::uint64_t value) { torch::manual_seed(value); }

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kAlmostAll = 1 << 30;  // bytes
  mallopt(M_MMAP_THRESHOLD, kAlmostAll);
  mallopt(M_TRIM_THRESHOLD, kAlmostAll);
#endif
}

std::string saved(const torch::nn::Module& module) { return archive_of(module); }
void restore(torch::nn::Module& module, const std::string& archive) {
  read_archive(module, archive);
}
std::string saved(const torch::optim::Optimizer& optimizer) { return archive_of(optimizer); }
void restore(torch::optim::Optimizer& optimizer, const std::string& archive) {
  read_archive(optimizer, archive);
}

}  // namespace assay::nn
