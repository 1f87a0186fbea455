#include "plugins/pearl/learners.hpp"

#include <algorithm>
#include <map>
#include <numbers>

#include "plugins/numerics/nn/tensors.hpp"
#include "plugins/numerics/nn/training.hpp"
#include "plugins/pearl/reward_network.hpp"
#include "plugins/pearl/statistics.hpp"

namespace assay::pearl {
namespace {

constexpr double kLeastLog = -5, kMostLog = 3;  // of the deviation
constexpr double kMostWeight = 100;             // of an action in the regression of the policy

using nn::matrix_of;
using nn::tensor_of;

const double kUnitEntropy = 0.5 * std::log(2 * std::numbers::pi * std::numbers::e);

Tensor noise(std::vector<std::int64_t> shape, const Normal& normal) {
  Tensor e = torch::empty(shape);
  float* values = e.data_ptr<float>();
  for (std::int64_t k = 0; k < e.numel(); ++k) values[k] = static_cast<float>(normal());
  return e;
}

struct LossParts {
  Tensor cross_entropy, hinge, entropy;  // the last two are undefined for a plain model
};

Tensor indices_of(const std::vector<std::int64_t>& rows) {
  return torch::tensor(rows, torch::kInt64);
}

// The outputs are of the segments that `pairs` refer to by row.
LossParts loss_parts(const RewardOutputs& all, std::span<const Preference> pairs,
                     const RewardOptions& options, const Normal& normal) {
  const auto count = static_cast<std::int64_t>(pairs.size());
  std::vector<std::int64_t> rows;
  std::vector<float> labels;
  for (const auto& p : pairs)
    rows.push_back(p.first), labels.push_back(static_cast<float>(p.label));
  for (const auto& p : pairs) rows.push_back(p.second);
  const Tensor chosen = indices_of(rows);
  Tensor rewards = all.mean.index_select(0, chosen);  // (2 pairs, horizon)
  const auto horizon = rewards.size(1);
  LossParts parts;
  if (options.model == RewardModel::robust) {
    const Tensor log_s = all.log_deviation.clamp(kLeastLog, kMostLog).index_select(0, chosen);
    const Tensor e = noise({options.samples, 2 * count, horizon}, normal);
    rewards = rewards + log_s.exp() * e;
    parts.entropy = (log_s + kUnitEntropy).mean();
    parts.hinge = torch::relu(options.entropy_margin - kUnitEntropy - log_s).mean();
  }
  Tensor scores;
  if (all.weight.defined())
    scores = (all.weight.index_select(0, chosen) * rewards).sum(-1);
  else
    scores = options.aggregation == Aggregation::sum ? rewards.sum(-1) : rewards.mean(-1);
  scores = scores.reshape({-1, 2, count});
  const Tensor logits = scores.select(1, 0) - scores.select(1, 1);
  const Tensor z = torch::tensor(labels).expand_as(logits);
  parts.cross_entropy = torch::binary_cross_entropy_with_logits(logits, z);
  return parts;
}

Tensor total(const LossParts& parts, const RewardOptions& options) {
  if (!parts.hinge.defined()) return parts.cross_entropy;
  return parts.cross_entropy + options.entropy_weight * parts.hinge;
}

}  // namespace

struct RewardLearner::Impl {
  RewardOptions options;
  Moments state_moments, action_moments;
  RewardNetwork network;
  nn::FlatAdam adam;
  Tensor inputs;  // (count, horizon, width), standardised

  Impl(const RewardOptions& o, const Series& states, const Series& actions, Rng rng)
      : options(o),
        state_moments(moments_of(states)),
        action_moments(moments_of(actions)),
        network(o, states.width, actions.width, states.horizon, rng),
        adam(network.block(), o.learning_rate),
        inputs(inputs_of(states, actions)) {}

  Tensor inputs_of(Series states, Series actions) const {
    for (Index i = 0; i < states.count; ++i)
      for (Index t = 0; t < states.horizon; ++t) {
        state_moments.standardise(states.step(i, t));
        action_moments.standardise(actions.step(i, t));
      }
    const Series both = joined(states, actions);
    return tensor_of(both.flat()).view({both.count, both.horizon, both.width});
  }
};

RewardLearner::RewardLearner(const RewardOptions& options, Series states, Series actions, Rng rng) {
  nn::use_threads(1);
  impl_ = std::make_unique<Impl>(options, states, actions, rng);
}
RewardLearner::~RewardLearner() = default;

RewardLearner::Step RewardLearner::advance(std::span<const Preference> pairs,
                                           const Normal& normal) {
  // A trajectory that is in several pairs passes through the network once.
  std::map<Index, Index> place;
  for (const auto& p : pairs) place[p.first], place[p.second];
  std::vector<std::int64_t> rows;
  for (auto& [trajectory, row] : place)
    row = static_cast<Index>(rows.size()), rows.push_back(trajectory);
  std::vector<Preference> local(pairs.begin(), pairs.end());
  for (auto& p : local) p.first = place[p.first], p.second = place[p.second];

  const auto outputs = impl_->network(impl_->inputs.index_select(0, indices_of(rows)));
  const auto parts = loss_parts(outputs, local, impl_->options, normal);
  const Tensor loss = total(parts, impl_->options);
  loss.backward();
  impl_->adam.step(impl_->network.block());
  return {loss.item<double>(), parts.entropy.defined() ? parts.entropy.item<double>() : 0};
}

StepRewards RewardLearner::predict(const Series& states, const Series& actions) const {
  const torch::NoGradGuard no_gradients;
  constexpr std::int64_t kChunk = 64;
  const Tensor x = impl_->inputs_of(states, actions);
  StepRewards r{Matrix(states.count, states.horizon), Matrix::Zero(states.count, states.horizon)};
  for (std::int64_t from = 0; from < x.size(0); from += kChunk) {
    const auto size = std::min(kChunk, x.size(0) - from);
    const auto out = impl_->network(x.narrow(0, from, size));
    r.mean.middleRows(from, size) = matrix_of(out.mean);
    if (out.log_deviation.defined())
      r.deviation.middleRows(from, size) =
          matrix_of(out.log_deviation.clamp(kLeastLog, kMostLog).exp());
  }
  return r;
}

void RewardLearner::save(training::ByteWriter& to) const {
  nn::FlatAdam::save_floats(impl_->network.block().values, to);
  impl_->adam.save(to);
}
void RewardLearner::restore(training::ByteReader& from) {
  nn::FlatAdam::restore_floats(impl_->network.block().values, from);
  impl_->adam.restore(from);
}

PreferenceLoss preference_loss(const Matrix& mean, const Matrix& log_deviation,
                               std::span<const Preference> pairs, const RewardOptions& options,
                               const Normal& normal) {
  const RewardOutputs outputs{
      tensor_of(mean).requires_grad_(), tensor_of(log_deviation).requires_grad_(), {}};
  const auto parts = loss_parts(outputs, pairs, options, normal);
  total(parts, options).backward();
  const auto slope = [](const Tensor& t) {
    return matrix_of(t.grad().defined() ? t.grad() : torch::zeros_like(t));
  };
  return {parts.cross_entropy.item<double>(),
          parts.hinge.defined() ? parts.hinge.item<double>() : 0, slope(outputs.mean),
          slope(outputs.log_deviation)};
}

struct PolicyLearner::Impl {
  PolicyOptions options;
  Moments moments;
  FlatParameters block, target_block;
  nn::FlatMlp value, q, actor, slow_q;  // q: both at once
  nn::FlatAdam adam;
  Tensor states, actions, next_states, rewards;
  std::int64_t q_size = 0;  // of both Q in the block, where they come first

  Impl(const PolicyOptions& o, const Transitions& t, Rng rng)
      : options(o), moments(moments_of_rows(t.states)) {
    const auto s = t.states.cols(), a = t.actions.cols();
    if (!o.is_cloning) {
      q = nn::FlatMlp(block, s + a, o.hidden, 1, rng, 2);
      value = nn::FlatMlp(block, s, o.hidden, 1, rng);
      Rng overwritten(0, "");  // the values are those of q below
      slow_q = nn::FlatMlp(target_block, s + a, o.hidden, 1, overwritten, 2);
      target_block.bind();
      q_size = target_block.values.numel();
    }
    actor = nn::FlatMlp(block, s, o.hidden, a, rng);
    block.bind();
    if (!o.is_cloning) target_block.values.copy_(block.values.narrow(0, 0, q_size));
    adam = nn::FlatAdam(block, o.learning_rate);
    states = standardised(t.states), next_states = standardised(t.next_states);
    actions = tensor_of(t.actions);
    rewards = tensor_of(Matrix(t.rewards)).view({-1});
  }

  static Moments moments_of_rows(const Matrix& rows) {
    Series series(rows.rows(), 1, rows.cols());
    std::copy_n(rows.data(), rows.size(), series.values.begin());
    return moments_of(series);
  }
  Tensor standardised(Matrix rows) const {
    for (Index i = 0; i < rows.rows(); ++i)
      moments.standardise({rows.data() + i * rows.cols(), static_cast<std::size_t>(rows.cols())});
    return tensor_of(rows);
  }
  Tensor target_q(const Tensor& s, const Tensor& a) const {
    return slow_q(torch::cat({s, a}, 1)).amin(1);
  }

  Tensor cloning_loss(const Tensor& s, const Tensor& a) const {
    return (torch::tanh(actor(s)) - a).square().sum(1);
  }

  Step clone(const Tensor& s, const Tensor& a) {
    const Tensor loss = cloning_loss(s, a).mean();
    loss.backward();
    adam.step(block);
    return {0, 0, loss.item<double>()};
  }

  Step learn(const Tensor& s, const Tensor& a, const Tensor& chosen) {
    Tensor q_now, v_next;
    {
      const torch::NoGradGuard no_gradients;
      q_now = target_q(s, a);
      v_next = value(next_states.index_select(0, chosen)).view({-1});
    }
    const Tensor v = value(s).view({-1});
    const Tensor advantage = q_now - v;
    const Tensor loss_below = torch::relu(-advantage).square(),
                 loss_above = torch::relu(advantage).square();
    const Tensor v_loss =
        (options.expectile * loss_above + (1 - options.expectile) * loss_below).mean();
    const Tensor goal = rewards.index_select(0, chosen) + options.discount * v_next;
    const Tensor q_loss = (q(torch::cat({s, a}, 1)) - goal.unsqueeze(1)).square().sum(1).mean();
    const Tensor weight = (options.temperature * advantage.detach()).exp().clamp_max(kMostWeight);
    const Tensor policy_loss = (weight * cloning_loss(s, a)).mean();
    (v_loss + q_loss + policy_loss).backward();
    adam.step(block);
    const torch::NoGradGuard no_gradients;
    target_block.values.lerp_(block.values.narrow(0, 0, q_size), options.soft_update);
    return {v_loss.item<double>(), q_loss.item<double>(), policy_loss.item<double>()};
  }
};

PolicyLearner::PolicyLearner(const PolicyOptions& options, const Transitions& transitions,
                             Rng rng) {
  nn::use_threads(1);
  impl_ = std::make_unique<Impl>(options, transitions, rng);
}
PolicyLearner::~PolicyLearner() = default;

PolicyLearner::Step PolicyLearner::advance(std::span<const Index> rows) {
  const Tensor chosen = indices_of({rows.begin(), rows.end()});
  const Tensor s = impl_->states.index_select(0, chosen),
               a = impl_->actions.index_select(0, chosen);
  return impl_->options.is_cloning ? impl_->clone(s, a) : impl_->learn(s, a, chosen);
}

Matrix PolicyLearner::act(const Matrix& states) const {
  const torch::NoGradGuard no_gradients;
  return matrix_of(torch::tanh(impl_->actor(impl_->standardised(states))));
}

Vector PolicyLearner::values(const Matrix& states) const {
  const torch::NoGradGuard no_gradients;
  return matrix_of(impl_->value(impl_->standardised(states))).col(0);
}

Vector PolicyLearner::action_values(const Matrix& states, const Matrix& actions) const {
  const torch::NoGradGuard no_gradients;
  const Tensor q = impl_->target_q(impl_->standardised(states), tensor_of(actions));
  return matrix_of(q.view({-1, 1})).col(0);
}

void PolicyLearner::save(training::ByteWriter& to) const {
  nn::FlatAdam::save_floats(impl_->block.values, to);
  if (!impl_->options.is_cloning) nn::FlatAdam::save_floats(impl_->target_block.values, to);
  impl_->adam.save(to);
}
void PolicyLearner::restore(training::ByteReader& from) {
  nn::FlatAdam::restore_floats(impl_->block.values, from);
  if (!impl_->options.is_cloning) nn::FlatAdam::restore_floats(impl_->target_block.values, from);
  impl_->adam.restore(from);
}

}  // namespace assay::pearl
