#include "plugins/numerics/control/episode_stream.hpp"

#include <utility>

#include "plugins/numerics/training/random_bytes.hpp"

namespace assay::control {
namespace {

// Entry (k, l) of an array by lanes to row l of samples.
void to_rows(const std::vector<double>& from, std::size_t lanes, double* rows) {
  const std::size_t wide = from.size() / lanes;
  for (std::size_t l = 0; l < lanes; ++l)
    for (std::size_t k = 0; k < wide; ++k) rows[l * wide + k] = from[k * lanes + l];
}

}  // namespace

EpisodeStream::EpisodeStream(const Environment& environment, std::size_t lanes, const Rng& rng)
    : environment_(environment),
      space_(environment.space()),
      start_(rng.stream(0)),
      choice_(rng.stream(1)),
      lanes_(space_, lanes, rng.stream(2)),
      observation_(space_.observation * lanes),
      action_(space_.action * lanes),
      so_far_(lanes),
      age_(lanes) {
  lanes_.noise.clear();
  for (std::size_t l = 0; l < lanes; ++l) {
    lanes_.noise.push_back(rng.stream(3 + l));
    environment.start(lanes_, l, start_);
  }
}

void EpisodeStream::finish_step(Rollout& rollout, std::size_t t) {
  for (std::size_t l = 0; l < lanes_.count; ++l) {
    const std::size_t i = t * lanes_.count + l;
    so_far_[l] += rollout.reward[i];
    rollout.is_last[i] = lanes_.is_over[l] != 0 || ++age_[l] == space_.horizon;
    if (rollout.is_last[i] == 0) continue;
    returns_.push_back(std::exchange(so_far_[l], 0.0));
    age_[l] = 0;
    environment_.start(lanes_, l, start_);
  }
}

template <class Real>
void EpisodeStream::collect(ActorCritic<Real>& agent, std::size_t steps, Rollout& rollout) {
  const std::size_t n = lanes_.count;
  if (rollout.steps != steps || rollout.lanes != n) rollout = Rollout(space_, steps, n);
  for (std::size_t t = 0; t < steps; ++t) {
    const std::size_t i = t * n;
    environment_.observe(lanes_, observation_.data());
    agent.decide(n, observation_.data(), choice_, action_.data(),
                 rollout.log_probability.data() + i, rollout.value.data() + i);
    to_rows(observation_, n, rollout.observation.data() + i * space_.observation);
    to_rows(action_, n, rollout.action.data() + i * space_.action);
    environment_.step(lanes_, action_.data(), rollout.reward.data() + i);
    finish_step(rollout, t);
  }
  environment_.observe(lanes_, observation_.data());
  agent.values(n, observation_.data(), rollout.value_after.data());
}

std::vector<double> EpisodeStream::take_returns() { return std::exchange(returns_, {}); }

void EpisodeStream::save(training::ByteWriter& to) const {
  training::put(to, start_), training::put(to, choice_);
  for (const Rng& noise : lanes_.noise) training::put(to, noise);
  to.put(lanes_.state), to.put(lanes_.is_over), to.put(so_far_), to.put(returns_);
  to.put(std::vector<std::uint64_t>(age_.begin(), age_.end()));
}

void EpisodeStream::restore(training::ByteReader& from) {
  training::take(from, start_), training::take(from, choice_);
  for (Rng& noise : lanes_.noise) training::take(from, noise);
  auto state = from.take_list<double>();
  if (state.size() != lanes_.state.size())
    throw std::runtime_error("the checkpoint is of other lanes");
  lanes_.state = std::move(state);
  lanes_.is_over = from.take_list<std::uint8_t>();
  so_far_ = from.take_list<double>(), returns_ = from.take_list<double>();
  const auto age = from.take_list<std::uint64_t>();
  age_.assign(age.begin(), age.end());
}

template void EpisodeStream::collect(ActorCritic<float>&, std::size_t, Rollout&);
template void EpisodeStream::collect(ActorCritic<double>&, std::size_t, Rollout&);

}  // namespace assay::control
