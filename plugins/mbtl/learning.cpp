#include "plugins/mbtl/learning.hpp"

#include <numeric>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/training/random_bytes.hpp"

namespace assay::mbtl {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kPpoSteps = 256, kA2cSteps = 5;         // of a lane between two updates
constexpr std::size_t kEvaluateEvery = 5000, kEvaluated = 5;  // steps, episodes

}  // namespace

Learning::Learning(const control::Environment& environment, const TrainingOptions& options,
                   const Rng& rng)
    : environment_(environment),
      constants_(options.trainer == Trainer::ppo ? control::ppo_options() : control::a2c_options()),
      steps_(options.steps),
      each_(options.trainer == Trainer::ppo ? kPpoSteps : kA2cSteps),
      due_(kEvaluateEvery),
      chance_(rng.stream(0)),
      agent_(environment.space(), constants_, chance_),
      stream_(environment, kLanes, rng.stream(1)),
      starts_(starts_of(environment, kEvaluated, rng.stream(2))),
      best_{false, {environment.space().observation, 64, 64, agent_.head().outputs()}, {}},
      most_(-kInfinity) {}

void Learning::evaluate_now() {
  control::Lanes lanes = starts_;
  const auto total = control::returns(
      environment_, lanes,
      [&](std::size_t n, const double* o, double* action) { agent_.act(n, o, action); });
  const double now =
      std::accumulate(total.begin(), total.end(), 0.0) / static_cast<double>(total.size());
  if (now <= most_) return;
  most_ = now;
  const auto& w = agent_.parameters();
  best_.weights.assign(w.begin(),
                       w.begin() + static_cast<std::ptrdiff_t>(agent_.policy_parameters()));
}

std::size_t Learning::advance() {
  stream_.collect(agent_, each_, rollout_);
  control::fill_advantages(rollout_, constants_.discount, constants_.lambda);
  agent_.update(rollout_, chance_);
  done_ += rollout_.samples();
  if (done_ >= due_ || is_done()) {
    due_ += kEvaluateEvery;
    evaluate_now();
  }
  return done_;
}

std::vector<std::byte> Learning::state() const {
  training::ByteWriter to;
  to.put(static_cast<std::uint64_t>(done_)), to.put(static_cast<std::uint64_t>(due_));
  to.put(most_), to.put(best_.weights);
  training::put(to, chance_);
  agent_.save(to), stream_.save(to);
  return {to.bytes().begin(), to.bytes().end()};
}

void Learning::restore(std::span<const std::byte> state) {
  training::ByteReader from(state);
  done_ = from.take<std::uint64_t>(), due_ = from.take<std::uint64_t>();
  most_ = from.take<double>(), best_.weights = from.take_list<double>();
  training::take(from, chance_);
  agent_.restore(from), stream_.restore(from);
}

}  // namespace assay::mbtl
