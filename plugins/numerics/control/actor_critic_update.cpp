// The losses of an actor-critic, and its steps down them.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/numerics/control/actor_critic.hpp"

namespace assay::control {
namespace {

// Advantages of these samples, with mean 0 and standard deviation 1 where they are to be normalised
// and there are enough of them.
std::vector<double> advantages_of(const Rollout& rollout, std::span<const std::uint32_t> samples,
                                  bool normalises) {
  std::vector<double> a;
  for (const auto i : samples) a.push_back(rollout.advantage[i]);
  if (!normalises || a.size() < 2) return a;
  const auto n = static_cast<double>(a.size());
  const double mean = std::accumulate(a.begin(), a.end(), 0.0) / n;
  double squares = 0;
  for (const double x : a) squares += (x - mean) * (x - mean);
  const double sd = std::sqrt(squares / (n - 1));
  for (double& x : a) x = (x - mean) / (sd + 1e-8);
  return a;
}

}  // namespace

template <class Real>
void ActorCritic<Real>::load_samples(const Rollout& rollout,
                                     std::span<const std::uint32_t> samples) {
  batch_ = padded_batch(samples.size());
  input_.assign(space_.observation * batch_, Real{0});
  for (std::size_t b = 0; b < samples.size(); ++b)
    for (std::size_t k = 0; k < space_.observation; ++k)
      input_[k * batch_ + b] =
          static_cast<Real>(rollout.observation[samples[b] * space_.observation + k]);
}

// L = -mean min(q A, clip(q) A) - entropy_weight mean H, with q the ratio of probabilities; adds
// dL/dlog_sd to the gradient and writes dL/doutputs to d_out_.
template <class Real>
double ActorCritic<Real>::policy_loss(const Rollout& rollout,
                                      std::span<const std::uint32_t> samples, const Real* out,
                                      std::vector<Real>& gradient, double& entropy) {
  const auto a = advantages_of(rollout, samples, options_.normalises);
  const double share = 1 / static_cast<double>(samples.size());
  const std::size_t wide = space_.action;
  Real* to_log_sd = gradient.data() + policy_.parameters();
  double loss = 0;
  log_sd_ = log_sd();
  d_out_.assign(out_.size() * batch_, Real{0});
  for (std::size_t b = 0; b < samples.size(); ++b) {
    outputs_of(out, b);
    const auto i = samples[b];
    const double log_probability = head_.log_probability(
        out_, log_sd_, {rollout.action.data() + i * wide, wide}, d_log_probability_, d_log_sd_);
    const double h = head_.entropy(out_, log_sd_, d_entropy_);
    const double ratio = std::exp(log_probability - rollout.log_probability[i]);
    const double clipped = std::clamp(ratio, 1 - options_.clip, 1 + options_.clip);
    const bool is_clipped = clipped * a[b] < ratio * a[b];
    const double slope = is_clipped ? 0 : -share * ratio * a[b];
    loss -= share * std::min(ratio * a[b], clipped * a[b]) + options_.entropy_weight * share * h;
    entropy += share * h;
    for (std::size_t k = 0; k < out_.size(); ++k)
      d_out_[k * batch_ + b] = static_cast<Real>(slope * d_log_probability_[k] -
                                                 options_.entropy_weight * share * d_entropy_[k]);
    for (std::size_t k = 0; k < log_sd_.size(); ++k)
      to_log_sd[k] += static_cast<Real>(slope * d_log_sd_[k] - options_.entropy_weight * share);
  }
  return loss;
}

template <class Real>
UpdateReport ActorCritic<Real>::loss(const Rollout& rollout, std::span<const std::uint32_t> samples,
                                     std::vector<Real>& gradient) {
  UpdateReport report;
  gradient.assign(parameters_.size(), Real{0});
  load_samples(rollout, samples);
  const Real* out = policy_.forward(parameters_.data(), input_.data(), batch_, policy_tape_);
  report.policy_loss = policy_loss(rollout, samples, out, gradient, report.entropy);
  policy_.backward(parameters_.data(), d_out_.data(), policy_tape_, gradient.data());

  const Real* value = value_.forward(value_weights(), input_.data(), batch_, value_tape_);
  const double share = 1 / static_cast<double>(samples.size());
  d_out_.assign(batch_, Real{0});
  for (std::size_t b = 0; b < samples.size(); ++b) {
    const double error = value[b] - rollout.target[samples[b]];
    report.value_loss += share * error * error;
    d_out_[b] = static_cast<Real>(options_.value_weight * 2 * share * error);
  }
  value_.backward(value_weights(), d_out_.data(), value_tape_, gradient.data() + value_place_);
  return report;
}

// One step down the gradient, which is shortened to max_norm.
template <class Real>
void ActorCritic<Real>::move(std::vector<Real>& gradient) {
  double squares = 0;
  for (const Real g : gradient) squares += static_cast<double>(g) * static_cast<double>(g);
  const double shortened = std::min(1.0, options_.max_norm / (std::sqrt(squares) + 1e-6));
  const auto scale = static_cast<Real>(shortened), epsilon = static_cast<Real>(options_.epsilon);
  const bool is_adam = options_.stepper == Stepper::adam;
  power1_ *= 0.9, power2_ *= 0.999;
  const auto rate = static_cast<Real>(is_adam ? options_.rate / (1 - power1_) : options_.rate);
  const auto root = static_cast<Real>(is_adam ? 1 / std::sqrt(1 - power2_) : 1);
  const auto keep1 = static_cast<Real>(is_adam ? 0.9 : 0);
  const auto keep2 = static_cast<Real>(is_adam ? 0.999 : 0.99);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const Real g = scale * gradient[i];
    mean_[i] = keep1 * mean_[i] + (1 - keep1) * g;
    square_[i] = keep2 * square_[i] + (1 - keep2) * g * g;
    parameters_[i] -= rate * mean_[i] / (root * std::sqrt(square_[i]) + epsilon);
  }
}

template <class Real>
UpdateReport ActorCritic<Real>::update(const Rollout& rollout, Rng& rng) {
  std::vector<std::uint32_t> order(rollout.samples());
  std::iota(order.begin(), order.end(), 0U);
  const std::size_t size = options_.batch == 0 ? order.size() : options_.batch;
  std::vector<Real> gradient;
  UpdateReport total;
  double batches = 0;
  for (std::size_t epoch = 0; epoch < options_.epochs; ++epoch) {
    if (size < order.size()) rng.shuffle(std::span(order));
    for (std::size_t first = 0; first < order.size(); first += size) {
      const auto count = std::min(size, order.size() - first);
      const auto report = loss(rollout, std::span(order).subspan(first, count), gradient);
      move(gradient);
      total.policy_loss += report.policy_loss;
      total.value_loss += report.value_loss;
      total.entropy += report.entropy;
      ++batches;
    }
  }
  if (batches > 0)
    total.policy_loss /= batches, total.value_loss /= batches, total.entropy /= batches;
  return total;
}

template UpdateReport ActorCritic<float>::update(const Rollout&, Rng&);
template UpdateReport ActorCritic<double>::update(const Rollout&, Rng&);
template UpdateReport ActorCritic<float>::loss(const Rollout&, std::span<const std::uint32_t>,
                                               std::vector<float>&);
template UpdateReport ActorCritic<double>::loss(const Rollout&, std::span<const std::uint32_t>,
                                                std::vector<double>&);

}  // namespace assay::control
