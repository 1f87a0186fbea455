#include "plugins/focus_control/control.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <optional>

#include "plugins/focus_control/effort.hpp"
#include "plugins/numerics/flow/memoryless.hpp"

namespace assay::focus_control {
namespace {

using Clock = std::chrono::steady_clock;

// Samples [from, from + count) on their way, with what they leave in the whole.
class Group {
 public:
  Group(const FlowTransformer& network, const std::vector<Prompt>& prompts, Index from, Index count,
        Heuristic heuristic, const ControlOptions& options, Samples& all)
      : network_(network),
        prompts_(prompts),
        options_(options),
        all_(all),
        from_(from),
        heuristic_(heuristic),
        tokens_(tokens_of(prompts, from, count)),
        x_(all.images.middleRows(from, count)) {
    if (heuristic != Heuristic::kNone)
      cost_.emplace(attention_cost(network.shape(), heuristic, options.blur_sigma));
  }

  void run() {
    const auto weights = control_weights(options_);
    for (std::int64_t k = 0; k < options_.steps; ++k) {
      step(k, weights[to_size(k)]);
      require_finite(k);
      const bool is_moved_first = cost_ && options_.weighting == Weighting::kLatentStep;
      const double passes = (cost_ ? Effort::kSteered : 1) + (is_moved_first ? 1 : 0) +
                            (options_.guidance > 1 ? 1 : 0);
      if (options_.worked) options_.worked(passes * static_cast<double>(x_.rows()));
    }
    all_.images.middleRows(from_, x_.rows()) = x_;
  }

 private:
  void step(std::int64_t k, double weight) {
    const double h = 1 / static_cast<double>(options_.steps), t = h * static_cast<double>(k);
    if (!cost_) {
      const Images v = network_.velocity(x_, tokens_, t, options_.weights);
      x_ += static_cast<float>(h) * guided(v, t);
      return;
    }
    const auto by_sample = [this](Index i, std::span<const float> maps, std::span<float> slope) {
      return (*cost_)(i, maps, slope);
    };
    const auto s = network_.steer(x_, tokens_, t, by_sample, options_.weights);
    keep(k, s);
    const auto push = static_cast<float>(options_.lambda * weight);
    if (options_.weighting != Weighting::kLatentStep) {
      x_ += static_cast<float>(h) * (guided(s.velocity, t) - push * s.slope);
      return;
    }
    x_ -= static_cast<float>(h) * push * s.slope;
    x_ += static_cast<float>(h) * guided(network_.velocity(x_, tokens_, t, options_.weights), t);
  }

  Images guided(const Images& v, double t) const {
    if (options_.guidance == 1) return v;
    const std::vector<std::int64_t> nothing(tokens_.size(), kNullToken);
    const Images base = network_.velocity(x_, nothing, t, options_.weights);
    return base + static_cast<float>(options_.guidance) * (v - base);
  }

  void keep(std::int64_t k, const Steered& s) {
    all_.cost[to_size(k)] += std::accumulate(s.cost.begin(), s.cost.end(), 0.0) /
                             static_cast<double>(all_.images.rows());
    if (k % kMapEvery != 0) return;
    const Index size = s.maps.cols();
    for (Index i = 0; i < x_.rows() && from_ + i < all_.maps.rows(); ++i)
      all_.maps.row(from_ + i).segment(k / kMapEvery * size, size) = s.maps.row(i);
  }

  void require_finite(std::int64_t k) const {
    for (Index i = 0; i < x_.rows(); ++i)
      if (!x_.row(i).allFinite())
        throw Diverged(said("a sample is not finite in step ", k, ", of prompt ", from_ + i, " ('",
                            caption(prompts_[to_size(from_ + i)]), "')",
                            heuristic_ == Heuristic::kNone ? "" : ": a smaller lambda may help"));
  }

  const FlowTransformer& network_;
  const std::vector<Prompt>& prompts_;
  const ControlOptions& options_;
  Samples& all_;
  Index from_;
  Heuristic heuristic_;
  std::vector<std::int64_t> tokens_;
  Images x_;
  std::optional<AttentionCost> cost_;
};

}  // namespace

std::vector<double> control_weights(const ControlOptions& options) {
  const double h = 1 / static_cast<double>(options.steps);
  std::vector<double> weights;
  for (std::int64_t k = 0; k < options.steps; ++k) {
    const double t = h * static_cast<double>(k);
    weights.push_back(flow::memoryless(t, options.sigma_eps).variance * (1 - t));
  }
  if (options.weighting != Weighting::kMemoryless)
    weights.assign(weights.size(), h * std::accumulate(weights.begin(), weights.end(), 0.0));
  return weights;
}

AttentionCost attention_cost(const NetworkShape& shape, Heuristic heuristic, double blur_sigma) {
  Groups groups;
  for (Index s = 0; s < shape.subjects; ++s) groups.push_back({2 * s, 2 * s + 1});
  return {heuristic, groups, 2 * static_cast<Index>(shape.subjects), shape.positions(), blur_sigma};
}

std::vector<std::int64_t> tokens_of(const std::vector<Prompt>& prompts, Index from, Index count) {
  std::vector<std::int64_t> all;
  for (Index i = from; i < from + count; ++i) {
    const auto own = tokens_of(prompts[to_size(i)]);
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

Samples sample(const FlowTransformer& network, const std::vector<Prompt>& prompts,
               const Images& noise, Heuristic heuristic, const ControlOptions& options) {
  const auto since = Clock::now();
  Samples all{noise, {}, {}, 0};
  if (heuristic != Heuristic::kNone) {
    const auto& shape = network.shape();
    const Index kept = (options.steps + kMapEvery - 1) / kMapEvery;
    all.cost.resize(to_size(options.steps));
    all.maps.setZero(std::min(noise.rows(), kMapPrompts),
                     kept * 2 * static_cast<Index>(shape.subjects) * shape.positions());
  }
  for (Index from = 0; from < noise.rows(); from += kTogether)
    Group(network, prompts, from, std::min(kTogether, noise.rows() - from), heuristic, options, all)
        .run();
  all.seconds = std::chrono::duration<double>(Clock::now() - since).count();
  return all;
}

}  // namespace assay::focus_control
