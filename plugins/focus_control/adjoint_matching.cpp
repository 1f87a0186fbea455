#include "plugins/focus_control/adjoint_matching.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/focus_control/control.hpp"
#include "plugins/numerics/flow/memoryless.hpp"

namespace assay::focus_control {
namespace {

double time_of(const MatchingOptions& options, std::int64_t k) {
  return options.step() * static_cast<double>(k);
}

Images drawn(Index rows, Rng& rng) {
  Images x(rows, kImageSize);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(rng.normal());
  return x;
}

// Calls task(from, count) for a few samples at a time.
template <class Task>
void for_each_group(Index samples, Task task) {
  for (Index from = 0; from < samples; from += kTogether)
    task(from, std::min(kTogether, samples - from));
}

// The velocity at step k, and the slope, which it keeps.
Images advance(const FlowTransformer& network, const std::vector<Prompt>& prompts,
               const MatchingOptions& options, std::int64_t k, AttentionCost& cost,
               Trajectories& all) {
  const Images& x = all.x.back();
  Images velocity(x.rows(), x.cols()), slope(x.rows(), x.cols());
  for_each_group(x.rows(), [&](Index from, Index count) {
    const auto by_sample = [&](Index i, std::span<const float> maps, std::span<float> s) {
      return cost(from + i, maps, s);
    };
    const auto s = network.steer(x.middleRows(from, count), tokens_of(prompts, from, count),
                                 time_of(options, k), by_sample, Weights::kTuned);
    velocity.middleRows(from, count) = s.velocity;
    slope.middleRows(from, count) = static_cast<float>(options.lambda) * s.slope;
    all.cost += std::accumulate(s.cost.begin(), s.cost.end(), 0.0) /
                static_cast<double>(x.rows() * options.steps);
  });
  all.slope.push_back(std::move(slope));
  return velocity;
}

// J' a of the base drift at x_k.
Images pulled_back(const FlowTransformer& network, const std::vector<Prompt>& prompts,
                   const MatchingOptions& options, std::int64_t k, const Images& x,
                   const Images& a) {
  const double t = time_of(options, k);
  const auto pull = static_cast<float>(flow::memoryless(t, options.sde_epsilon()).pull);
  Images result(x.rows(), x.cols());
  for_each_group(x.rows(), [&](Index from, Index count) {
    const auto rows = a.middleRows(from, count);
    result.middleRows(from, count) =
        2 * network.pull_back(x.middleRows(from, count), tokens_of(prompts, from, count), t, rows) -
        pull * rows;
  });
  return result;
}

}  // namespace

Trajectories simulate(const FlowTransformer& network, const std::vector<Prompt>& prompts,
                      const MatchingOptions& options, Rng rng,
                      const std::function<void()>& stop_point) {
  const double h = options.step();
  const auto count = static_cast<Index>(prompts.size());
  auto cost = attention_cost(network.shape(), options.heuristic, options.blur_sigma);
  Trajectories all;
  all.x.push_back(drawn(count, rng));
  for (std::int64_t k = 0; k < options.steps; ++k) {
    stop_point();
    const Images v = advance(network, prompts, options, k, cost, all);
    const auto at = flow::memoryless(time_of(options, k), options.sde_epsilon());
    Images next = all.x.back();
    for (Index i = 0; i < next.size(); ++i)
      next.data()[i] = static_cast<float>(
          flow::memoryless_step(next.data()[i], v.data()[i], rng.normal(), at, h));
    all.x.push_back(std::move(next));
  }
  all.adjoint.assign(to_size(options.steps) + 1, Images::Zero(count, kImageSize));
  for (std::int64_t k = options.steps - 1; k >= 0; --k) {
    stop_point();
    const auto next = to_size(k) + 1;
    Images slope = all.slope[to_size(k)];
    if (k + 1 < options.steps)  // beyond it the adjoint is 0
      slope += pulled_back(network, prompts, options, k + 1, all.x[next], all.adjoint[next]);
    all.adjoint[to_size(k)] = all.adjoint[next] + static_cast<float>(h) * slope;
  }
  return all;
}

MatchingBatch draw_batch(const Trajectories& all, const std::vector<Prompt>& prompts,
                         const MatchingOptions& options, Rng rng) {
  const auto inner = to_size(options.steps) - 1;
  const auto chosen = rng.sample(inner, std::min(inner, to_size(options.times)));
  const auto count = static_cast<Index>(prompts.size());
  const auto tokens = tokens_of(prompts, 0, count);
  MatchingBatch batch;
  const Index rows = count * static_cast<Index>(chosen.size());
  batch.x.resize(rows, kImageSize), batch.adjoint.resize(rows, kImageSize);
  for (std::size_t j = 0; j < chosen.size(); ++j) {
    const auto k = chosen[j] + 1;
    const double t = time_of(options, static_cast<std::int64_t>(k));
    const double variance = flow::memoryless(t, options.sde_epsilon()).variance;
    batch.x.middleRows(static_cast<Index>(j) * count, count) = all.x[k];
    batch.adjoint.middleRows(static_cast<Index>(j) * count, count) = all.adjoint[k];
    batch.t.insert(batch.t.end(), prompts.size(), static_cast<float>(t));
    batch.sigma.insert(batch.sigma.end(), prompts.size(), static_cast<float>(std::sqrt(variance)));
    batch.tokens.insert(batch.tokens.end(), tokens.begin(), tokens.end());
  }
  return batch;
}

}  // namespace assay::focus_control
