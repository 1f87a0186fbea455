#include "plugins/pearl/demonstrations.hpp"

#include <algorithm>
#include <limits>

namespace assay::pearl {
namespace {

constexpr double kLeastNoise = 0.15, kMoreNoise = 0.9;
constexpr double kKept = 0.8, kFresh = 0.6;      // of the noise from step to step
constexpr Index kFirstStop = 5, kLastStop = 24;  // a stopped policy stops at one of these steps
constexpr double kDriftGain = 0.5;

}  // namespace

ScriptedPolicy::ScriptedPolicy(double quality, Rng& rng)
    : rng_(rng), sigma_(kLeastNoise + kMoreNoise * (1 - quality)) {
  const bool stops = rng.uniform() < 1 - quality;
  const double when = rng.uniform(kFirstStop, kLastStop + 1);
  stop_ = stops ? static_cast<Index>(when) : std::numeric_limits<Index>::max();
  drift_ = {rng.uniform(-0.3, 0.3), rng.uniform(0.3, 0.9), rng.uniform(0.05, 0.4)};
}

Action ScriptedPolicy::act(const Gripper& gripper, Index t) {
  Action a = t < stop_ ? control::expert_action(gripper)
                       : control::towards(gripper.hand(), drift_, -1, kDriftGain);
  for (std::size_t k = 0; k < a.size(); ++k) {
    noise_[k] = kKept * noise_[k] + kFresh * sigma_ * rng_.normal();
    a[k] = std::clamp(a[k] + noise_[k], -1.0, 1.0);
  }
  return a;
}

Episodes empty_episodes(Index count, Index horizon) {
  return {Series(count, horizon, control::kStateSize), Series(count, horizon, control::kActionSize),
          Matrix(count, horizon), std::vector<bool>(static_cast<std::size_t>(count), false)};
}

void play(Gripper& gripper, const Act& act, Episodes& episodes, Index i) {
  for (Index t = 0; t < episodes.states.horizon; ++t) {
    const auto seen = gripper.observation();
    const Action action = act(gripper, t);
    const control::StepOutcome outcome = gripper.step(action);
    std::copy(seen.begin(), seen.end(), episodes.states.step(i, t).begin());
    std::copy(action.begin(), action.end(), episodes.actions.step(i, t).begin());
    episodes.rewards(i, t) = outcome.reward;
    if (outcome.is_succeeded) episodes.successes[static_cast<std::size_t>(i)] = true;
  }
}

Episodes demonstrate(Task task, Index count, Index horizon, std::span<const double> quality_levels,
                     const Rng& base) {
  Episodes episodes = empty_episodes(count, horizon);
  for (Index i = 0; i < count; ++i) {
    Rng rng = base.stream(static_cast<std::uint64_t>(i));
    Gripper gripper = drawn_gripper(task, rng);
    ScriptedPolicy policy(quality_levels[static_cast<std::size_t>(i) % quality_levels.size()], rng);
    play(
        gripper, [&](const Gripper& g, Index t) { return policy.act(g, t); }, episodes, i);
  }
  return episodes;
}

Gripper drawn_gripper(Task task, Rng& rng) {
  return {task, [&rng](double low, double high) { return rng.uniform(low, high); }};
}

Series positions(const Series& states) {
  Series result(states.count, states.horizon, 6);
  for (Index i = 0; i < states.count; ++i)
    for (Index t = 0; t < states.horizon; ++t) {
      const auto from = states.step(i, t);
      const auto to = result.step(i, t);
      std::copy_n(from.begin() + control::kHandPlace, 3, to.begin());
      std::copy_n(from.begin() + control::kObjectPlace, 3, to.begin() + 3);
    }
  return result;
}

}  // namespace assay::pearl
