#include "plugins/oreal/learner.hpp"

#include <cmath>

#include "plugins/numerics/nn/training.hpp"
#include "plugins/numerics/transformer/transformer.hpp"
#include "plugins/oreal/scalar_head.hpp"

namespace assay::oreal {
namespace {

using nn::FlatAdam;
using torch::Tensor;
using transformer::PackedBatch;
using transformer::Transformer;

constexpr double kLongestGradient = 1;
constexpr double kClip = 0.2, kValueWeight = 0.5;
constexpr int kClippedEpochs = 2;

// A batch laid out for the transformer. `behind[i]`: the row that has read all before response
// token i; `at[i]`: the one that has read the token too, if last tokens are read.
struct Layout {
  PackedBatch rows;
  std::vector<std::int64_t> behind, at, tokens, response_of;

  Layout(const TokenBatch& batch, bool reads_last) {
    PackedBatch::Segment prompt{0, 0};
    for (std::size_t i = 0; i < batch.responses.size(); ++i) {
      const std::size_t p = batch.prompt_of[i];
      if (i == 0 || p != batch.prompt_of[i - 1]) prompt = rows.add(batch.prompts[p]);
      const std::span<const int> response(batch.responses[i]);
      const auto own =
          rows.add_behind(prompt, response.first(response.size() - (reads_last ? 0 : 1)));
      for (std::size_t t = 0; t < response.size(); ++t) {
        const auto place = own.begin + static_cast<std::int64_t>(t);
        behind.push_back(t == 0 ? prompt.last() : place - 1);
        at.push_back(place);
        tokens.push_back(response[t]);
        response_of.push_back(static_cast<std::int64_t>(i));
      }
    }
  }
};

Tensor floats(std::span<const float> values) {
  return torch::tensor(at::ArrayRef<float>(values.data(), values.size()));
}
std::vector<float> floats_of(const Tensor& t) {
  const Tensor values = t.detach().contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}
Tensor numbers(const std::vector<std::int64_t>& values) { return torch::tensor(values); }

// exp(d) - d - 1 with d = ln pi_ref - ln pi: expectation KL(pi || pi_ref), never below 0.
Tensor k3(const Tensor& logs, std::span<const float> reference) {
  const Tensor d = floats(reference) - logs;
  return torch::expm1(d) - d;
}

double item(const Tensor& t) { return t.item<double>(); }

}  // namespace

std::size_t TokenBatch::tokens() const {
  std::size_t count = 0;
  for (const auto& r : responses) count += r.size();
  return count;
}

struct PolicyLearner::Impl {
  Transformer policy;
  FlatAdam adam;
  ScalarHead value;

  Impl(const language::TransformerShape& shape, Rng& rng)
      : policy(shape, rng), adam(policy.block(), 0, kWeightDecay), value(shape.width, 0) {
    nn::use_threads(1);
    nn::keep_freed_memory();
  }

  Tensor log_chances(const Layout& layout, const Tensor& hidden) const {
    return policy.log_chances(hidden, layout.behind, layout.tokens);
  }
  // The length of the gradient, after which it is spent.
  double step(double learning_rate) {
    const double length = nn::clip_gradient(policy.block(), kLongestGradient);
    if (length > 0) adam.step(policy.block(), learning_rate);
    return length;
  }
};

PolicyLearner::PolicyLearner(const language::TransformerShape& shape, Rng rng)
    : impl_(std::make_unique<Impl>(shape, rng)) {}
PolicyLearner::~PolicyLearner() = default;

std::span<const float> PolicyLearner::parameters() const { return impl_->policy.parameters(); }

void PolicyLearner::start_from(std::span<const float> parameters) {
  impl_->policy.set_parameters(parameters);
  impl_->adam = FlatAdam(impl_->policy.block(), 0, kWeightDecay);
}

double PolicyLearner::supervise(const TokenBatch& batch, double learning_rate) {
  const Layout layout(batch, false);
  const Tensor loss = -impl_->log_chances(layout, impl_->policy.hidden(layout.rows)).mean();
  loss.backward();
  impl_->step(learning_rate);
  return item(loss);
}

StepLosses PolicyLearner::update(const TokenBatch& batch, const TokenLoss& loss,
                                 std::span<const float> reference, const UpdateOptions& options) {
  auto losses = backward(batch, loss, reference, options.kl_coefficient);
  losses.gradient_norm = impl_->step(options.learning_rate);
  return losses;
}

StepLosses PolicyLearner::backward(const TokenBatch& batch, const TokenLoss& loss,
                                   std::span<const float> reference, double kl_coefficient) {
  const Layout layout(batch, false);
  const Tensor logs = impl_->log_chances(layout, impl_->policy.hidden(layout.rows));
  const Tensor positive = -(floats(loss.likelihood) * logs).sum();
  const Tensor negative = (floats(loss.ratio) * torch::exp(logs - logs.detach())).sum();
  Tensor total = positive + negative;
  StepLosses losses{item(positive), item(negative), 0, 0};
  if (!reference.empty()) {
    const Tensor kl = (floats(loss.kl) * k3(logs, reference)).sum();
    losses.kl = item(kl);
    if (kl_coefficient > 0) total = total + kl_coefficient * kl;
  }
  total.backward();
  return losses;
}

std::span<const float> PolicyLearner::gradient() const {
  const Tensor& g = impl_->policy.block().gradient;
  return {g.data_ptr<float>(), static_cast<std::size_t>(g.numel())};
}

StepLosses PolicyLearner::update_clipped(const TokenBatch& batch, std::span<const float> old,
                                         std::span<const double> rewards, const TokenLoss& loss,
                                         std::span<const float> reference,
                                         const UpdateOptions& options) {
  const Layout layout(batch, false);
  const Tensor share = floats(loss.kl), before = floats(old);
  const Tensor reward = torch::tensor(std::vector<double>(rewards.begin(), rewards.end()))
                            .to(torch::kFloat32)
                            .index_select(0, numbers(layout.response_of));
  Tensor advantage;
  StepLosses losses;
  for (int epoch = 0; epoch < kClippedEpochs; ++epoch) {
    const Tensor hidden = impl_->policy.hidden(layout.rows);
    const Tensor logs = impl_->log_chances(layout, hidden);
    const Tensor value = impl_->value(hidden.index_select(0, numbers(layout.behind)));
    if (!advantage.defined()) advantage = (reward - value).detach();
    const Tensor ratio = torch::exp(logs - before);
    const Tensor clipped = ratio.clamp(1 - kClip, 1 + kClip);
    const Tensor positive = -(share * torch::min(ratio * advantage, clipped * advantage)).sum();
    const Tensor kl = (share * k3(logs, reference)).sum();
    const Tensor miss = kValueWeight * (share * (value - reward).square()).sum();
    (positive + miss + options.kl_coefficient * kl).backward();
    impl_->value.adam.step(impl_->value.block, options.learning_rate);
    const double length = impl_->step(options.learning_rate);
    if (epoch == 0) losses = {item(positive), 0, item(kl), length};
  }
  return losses;
}

std::vector<float> PolicyLearner::log_chances(const TokenBatch& batch) const {
  const torch::NoGradGuard no_gradients;
  const Layout layout(batch, false);
  return floats_of(impl_->log_chances(layout, impl_->policy.hidden(layout.rows)));
}

void PolicyLearner::save(training::ByteWriter& to) const {
  FlatAdam::save_floats(impl_->policy.block().values, to);
  impl_->adam.save(to);
  impl_->value.save(to);
}

void PolicyLearner::restore(training::ByteReader& from) {
  FlatAdam::restore_floats(impl_->policy.block().values, from);
  impl_->adam.restore(from);
  impl_->value.restore(from);
}

struct TokenModel::Impl {
  Transformer body;
  ScalarHead head;
  FlatAdam adam;

  Impl(const language::TransformerShape& shape, std::span<const float> parameters, double rate,
       Rng rng)
      : body(shape, rng), head(shape.width, rate), adam(body.block(), rate, kWeightDecay) {
    body.set_parameters(parameters);
  }
  Tensor scores(const Layout& layout) const {
    return head(body.hidden(layout.rows).index_select(0, numbers(layout.at)));
  }
};

TokenModel::TokenModel(const language::TransformerShape& shape, std::span<const float> parameters,
                       double learning_rate)
    : impl_(std::make_unique<Impl>(shape, parameters, learning_rate, Rng(0, "overwritten"))) {}
TokenModel::~TokenModel() = default;

std::vector<float> TokenModel::scores(const TokenBatch& batch) const {
  const torch::NoGradGuard no_gradients;
  return floats_of(impl_->scores(Layout(batch, true)));
}

double TokenModel::fit(const TokenBatch& batch, std::span<const char> is_right) {
  const Layout layout(batch, true);
  const auto count = static_cast<std::int64_t>(batch.responses.size());
  std::vector<float> shares, verdicts;
  for (const auto i : layout.response_of)
    shares.push_back(1 / static_cast<float>(batch.responses[static_cast<std::size_t>(i)].size()));
  for (const char right : is_right) verdicts.push_back(right ? 1.0f : 0.0f);
  const Tensor mean = torch::zeros({count}).index_add(0, numbers(layout.response_of),
                                                      floats(shares) * impl_->scores(layout));
  const Tensor loss = torch::binary_cross_entropy_with_logits(mean, floats(verdicts));
  loss.backward();
  impl_->adam.step(impl_->body.block());
  impl_->head.adam.step(impl_->head.block);
  return item(loss);
}

void TokenModel::save(training::ByteWriter& to) const {
  FlatAdam::save_floats(impl_->body.block().values, to);
  impl_->adam.save(to);
  impl_->head.save(to);
}

void TokenModel::restore(training::ByteReader& from) {
  FlatAdam::restore_floats(impl_->body.block().values, from);
  impl_->adam.restore(from);
  impl_->head.restore(from);
}

}  // namespace assay::oreal
