#include "plugins/numerics/nn/training.hpp"

#include <sstream>
#include <utility>

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

void use_threads(int threads) { torch::set_num_threads(threads); }
void seed(std::uint64_t value) { torch::manual_seed(value); }

std::string saved(const torch::nn::Module& module) { return archive_of(module); }
void restore(torch::nn::Module& module, const std::string& archive) {
  read_archive(module, archive);
}
std::string saved(const torch::optim::Optimizer& optimizer) { return archive_of(optimizer); }
void restore(torch::optim::Optimizer& optimizer, const std::string& archive) {
  read_archive(optimizer, archive);
}

}  // namespace assay::nn
