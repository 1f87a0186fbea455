#include "plugins/numerics/control/actor_critic.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace assay::control {
namespace {

std::vector<std::size_t> sizes_of(std::size_t inputs, const std::vector<std::size_t>& hidden,
                                  std::size_t outputs) {
  std::vector<std::size_t> sizes = {inputs};
  sizes.insert(sizes.end(), hidden.begin(), hidden.end());
  sizes.push_back(outputs);
  return sizes;
}

}  // namespace

ActorCriticOptions ppo_options() { return {}; }

ActorCriticOptions a2c_options() {
  ActorCriticOptions o;
  o.epochs = 1, o.batch = 0, o.rate = 7e-4, o.lambda = 1;
  o.stepper = Stepper::rms, o.normalises = false;
  return o;
}

template <class Real>
ActorCritic<Real>::ActorCritic(const Space& space, const ActorCriticOptions& options, Rng& rng)
    : options_(options),
      space_(space),
      head_(space),
      policy_(sizes_of(space.observation, options.hidden, head_.outputs())),
      value_(sizes_of(space.observation, options.hidden, 1)),
      value_place_(policy_.parameters() + (head_.is_gaussian() ? space.action : 0)),
      parameters_(value_place_ + value_.parameters()),
      mean_(parameters_.size()),
      square_(parameters_.size()),
      out_(head_.outputs()),
      d_log_probability_(head_.outputs()),
      d_entropy_(head_.outputs()),
      d_log_sd_(space.action),
      action_(space.action) {
  policy_.initialise(parameters_.data(), options.policy_gain, rng);
  std::fill(parameters_.begin() + static_cast<std::ptrdiff_t>(policy_.parameters()),
            parameters_.begin() + static_cast<std::ptrdiff_t>(value_place_),
            static_cast<Real>(options.log_sd));
  value_.initialise(parameters_.data() + value_place_, 1, rng);
}

template <class Real>
std::vector<double> ActorCritic<Real>::log_sd() const {
  return {parameters_.begin() + static_cast<std::ptrdiff_t>(policy_.parameters()),
          parameters_.begin() + static_cast<std::ptrdiff_t>(value_place_)};
}

template <class Real>
void ActorCritic<Real>::load_lanes(std::size_t lanes, const double* observation) {
  batch_ = padded_batch(lanes);
  input_.assign(space_.observation * batch_, Real{0});
  for (std::size_t k = 0; k < space_.observation; ++k)
    for (std::size_t l = 0; l < lanes; ++l)
      input_[k * batch_ + l] = static_cast<Real>(observation[k * lanes + l]);
}

// The outputs of sample or lane `place`, as doubles.
template <class Real>
void ActorCritic<Real>::outputs_of(const Real* from, std::size_t place) {
  for (std::size_t k = 0; k < out_.size(); ++k) out_[k] = from[k * batch_ + place];
}

template <class Real>
void ActorCritic<Real>::decide(std::size_t lanes, const double* observation, Rng& rng,
                               double* action, double* log_probability, double* value) {
  values(lanes, observation, value);
  const Real* out = policy_.forward(parameters_.data(), input_.data(), batch_, policy_tape_);
  log_sd_ = log_sd();
  for (std::size_t l = 0; l < lanes; ++l) {
    outputs_of(out, l);
    log_probability[l] = head_.sample(out_, log_sd_, rng, action_);
    for (std::size_t k = 0; k < action_.size(); ++k) action[k * lanes + l] = action_[k];
  }
}

template <class Real>
void ActorCritic<Real>::act(std::size_t lanes, const double* observation, double* action) {
  load_lanes(lanes, observation);
  const Real* out = policy_.forward(parameters_.data(), input_.data(), batch_, policy_tape_);
  for (std::size_t l = 0; l < lanes; ++l) {
    outputs_of(out, l);
    head_.best(out_, action_);
    for (std::size_t k = 0; k < action_.size(); ++k) action[k * lanes + l] = action_[k];
  }
}

template <class Real>
void ActorCritic<Real>::values(std::size_t lanes, const double* observation, double* value) {
  load_lanes(lanes, observation);
  const Real* out = value_.forward(value_weights(), input_.data(), batch_, value_tape_);
  std::copy_n(out, lanes, value);
}

template <class Real>
void ActorCritic<Real>::save(training::ByteWriter& to) const {
  for (const auto* values : {&parameters_, &mean_, &square_}) to.put(*values);
  to.put(power1_), to.put(power2_);
}

template <class Real>
void ActorCritic<Real>::restore(training::ByteReader& from) {
  for (auto* values : {&parameters_, &mean_, &square_}) {
    auto saved = from.take_list<Real>();
    if (saved.size() != values->size())
      throw std::runtime_error("the checkpoint is of another network");
    *values = std::move(saved);
  }
  power1_ = from.take<double>(), power2_ = from.take<double>();
}

template class ActorCritic<float>;
template class ActorCritic<double>;

}  // namespace assay::control
