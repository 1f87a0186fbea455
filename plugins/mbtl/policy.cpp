#include "plugins/mbtl/policy.hpp"

#include <algorithm>
#include <memory>

#include "plugins/numerics/control/tanh_network.hpp"

namespace assay::mbtl {
namespace {

using control::Act;
using control::Environment;
using control::Lanes;
using control::Space;

// An action of a linear policy, or which side of 0 it is on where there are choices.
Act linear_act(const std::vector<double>& weights, const Space& space) {
  return [weights, space](std::size_t lanes, const double* observation, double* action) {
    const double* w = weights.data();
    for (std::size_t a = 0; a < space.action; ++a, w += space.observation + 1)
      for (std::size_t l = 0; l < lanes; ++l) {
        double sum = w[space.observation];
        for (std::size_t k = 0; k < space.observation; ++k)
          sum += w[k] * observation[k * lanes + l];
        action[a * lanes + l] = space.choices == 0 ? sum : (sum > 0 ? 1.0 : 0.0);
      }
  };
}

template <class Real>
Act network_act(const Policy& policy, const Space& space) {
  struct State {
    control::TanhNetwork<Real> network;
    std::vector<Real> weights, input;
    control::Tape<Real> tape;
  };
  const auto s = std::make_shared<State>(State{control::TanhNetwork<Real>(policy.sizes),
                                               {policy.weights.begin(), policy.weights.end()},
                                               {},
                                               {}});
  return [s, space](std::size_t lanes, const double* observation, double* action) {
    const std::size_t batch = control::padded_batch(lanes);
    s->input.assign(space.observation * batch, Real{0});
    for (std::size_t k = 0; k < space.observation; ++k)
      std::copy_n(observation + k * lanes, lanes, s->input.data() + k * batch);
    const Real* out = s->network.forward(s->weights.data(), s->input.data(), batch, s->tape);
    for (std::size_t l = 0; l < lanes; ++l) {
      if (space.choices == 0)
        for (std::size_t k = 0; k < space.action; ++k) action[k * lanes + l] = out[k * batch + l];
      else
        action[l] = out[batch + l] > out[l] ? 1 : 0;
    }
  };
}

}  // namespace

Act act_of(const Policy& policy, const Space& space) {
  if (policy.is_linear) return linear_act(policy.weights, space);
  return policy.sizes.size() == 3 ? network_act<double>(policy, space)
                                  : network_act<float>(policy, space);
}

Act act_of_all(const std::vector<Act>& acts, std::size_t episodes, const Space& space) {
  return [&acts, episodes, space](std::size_t lanes, const double* observation, double* action) {
    std::vector<double> seen(space.observation * episodes), chosen(space.action * episodes);
    for (std::size_t p = 0; p < acts.size(); ++p) {
      for (std::size_t k = 0; k < space.observation; ++k)
        std::copy_n(observation + k * lanes + p * episodes, episodes, seen.data() + k * episodes);
      acts[p](episodes, seen.data(), chosen.data());
      for (std::size_t k = 0; k < space.action; ++k)
        std::copy_n(chosen.data() + k * episodes, episodes, action + k * lanes + p * episodes);
    }
  };
}

Lanes starts_of(const Environment& environment, std::size_t episodes, Rng rng) {
  Lanes lanes(environment.space(), episodes, rng);
  lanes.noise.clear();
  for (std::size_t l = 0; l < episodes; ++l) {
    lanes.noise.push_back(rng.stream(l));
    environment.start(lanes, l, rng);
  }
  return lanes;
}

}  // namespace assay::mbtl
