#include "plugins/mbtl/training.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include "plugins/numerics/control/episode_stream.hpp"

namespace assay::mbtl {
namespace {

using control::Act;
using control::ActorCritic;
using control::Environment;
using control::Lanes;
using control::Space;

constexpr std::size_t kLanes = 8;                             // of actor-critics
constexpr std::size_t kPpoSteps = 256, kA2cSteps = 5;         // of a lane between two updates
constexpr std::size_t kEvaluateEvery = 5000, kEvaluated = 5;  // steps, episodes

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

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

// One lane a policy and an episode, episodes alike for all policies.
Lanes crowd(const Lanes& starts, std::size_t policies, const Space& space) {
  Lanes lanes(space, policies * starts.count, starts.noise[0]);
  lanes.noise = starts.noise;
  for (std::size_t l = 0; l < lanes.count; ++l)
    control::copy_lane(starts, l % starts.count, lanes, l);
  return lanes;
}

std::vector<double> rows_of(const Lanes& starts) {
  std::vector<double> rows;
  for (std::size_t l = 0; l < starts.count; ++l)
    for (std::size_t k = 0; k < 4; ++k) rows.push_back(starts[k][l]);
  return rows;
}

// Each policy acts in its own lanes.
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

// Returns of every policy of a population (rows) in every episode.
std::vector<double> population_returns(const Environment& environment,
                                       const control::CartPoleConstants* pole, const Policy& form,
                                       const std::vector<double>& population, std::size_t policies,
                                       const Lanes& starts) {
  const Space space = environment.space();
  if (pole != nullptr && form.is_linear) {
    std::vector<double> steps(policies * starts.count);
    control::balance_steps(*pole, policies, population.data(), starts.count, rows_of(starts).data(),
                           steps.data());
    return steps;
  }
  const std::size_t dimension = population.size() / policies;
  std::vector<Act> acts;
  for (std::size_t p = 0; p < policies; ++p) {
    Policy policy = form;
    const double* first = population.data() + p * dimension;
    policy.weights.assign(first, first + dimension);
    acts.push_back(act_of(policy, space));
  }
  Lanes lanes = crowd(starts, policies, space);
  return control::returns(environment, lanes, act_of_all(acts, starts.count, space));
}

Policy search(const Environment& environment, const control::CartPoleConstants* pole,
              const TrainingOptions& options, const Rng& rng) {
  const Space space = environment.space();
  Policy policy;
  std::size_t dimension = (space.observation + 1) * space.action;
  if (options.hidden > 0) {
    policy.is_linear = false;
    policy.sizes = {space.observation, options.hidden,
                    space.choices == 0 ? space.action : space.choices};
    dimension = control::TanhNetwork<double>(policy.sizes).parameters();
  }
  const auto score = [&](std::size_t iteration, const std::vector<double>& population,
                         std::vector<double>& scores) {
    if (options.stop_point) options.stop_point();
    const Lanes starts = starts_of(environment, options.episodes, rng.stream(iteration + 1));
    const auto total =
        population_returns(environment, pole, policy, population, scores.size(), starts);
    for (std::size_t p = 0; p < scores.size(); ++p)
      scores[p] =
          std::accumulate(total.begin() + static_cast<std::ptrdiff_t>(p * starts.count),
                          total.begin() + static_cast<std::ptrdiff_t>((p + 1) * starts.count), 0.0);
  };
  Rng draws = rng.stream(0);
  policy.weights = control::cross_entropy(dimension, options.search, score, draws);
  return policy;
}

// The best of the evaluations.
Policy learn(const Environment& environment, const TrainingOptions& options, const Rng& rng) {
  const Space space = environment.space();
  const bool is_ppo = options.trainer == Trainer::ppo;
  const auto constants = is_ppo ? control::ppo_options() : control::a2c_options();
  Rng chance = rng.stream(0);
  ActorCritic<float> agent(space, constants, chance);
  control::EpisodeStream stream(environment, kLanes, rng.stream(1));
  const Lanes starts = starts_of(environment, kEvaluated, rng.stream(2));
  control::Rollout rollout;
  Policy best{false, {space.observation, 64, 64, agent.head().outputs()}, {}};
  double most = -kInfinity;
  const std::size_t each = is_ppo ? kPpoSteps : kA2cSteps;
  for (std::size_t done = 0, due = kEvaluateEvery; done < options.steps;) {
    if (options.stop_point) options.stop_point();
    stream.collect(agent, each, rollout);
    control::fill_advantages(rollout, constants.discount, constants.lambda);
    agent.update(rollout, chance);
    done += rollout.samples();
    if (done < due && done < options.steps) continue;
    due += kEvaluateEvery;
    Lanes lanes = starts;
    const auto act = [&](std::size_t n, const double* o, double* a) { agent.act(n, o, a); };
    if (const double now = mean(control::returns(environment, lanes, act)); now > most) {
      most = now;
      best.weights.assign(
          agent.parameters().begin(),
          agent.parameters().begin() + static_cast<std::ptrdiff_t>(agent.policy_parameters()));
    }
  }
  return best;
}

}  // namespace

Act act_of(const Policy& policy, const Space& space) {
  if (policy.is_linear) return linear_act(policy.weights, space);
  return policy.sizes.size() == 3 ? network_act<double>(policy, space)
                                  : network_act<float>(policy, space);
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

Policy train(const Environment& environment, const control::CartPoleConstants* pole,
             const TrainingOptions& options, const Rng& rng) {
  switch (options.trainer) {
    case Trainer::cem:
      return search(environment, pole, options, rng);
    case Trainer::fixed_linear:
      return {true, {}, options.fixed_weights};
    default:
      return learn(environment, options, rng);
  }
}

double evaluate(const Environment& environment, const control::CartPoleConstants* pole,
                const Policy& policy, const Lanes& starts) {
  return mean(population_returns(environment, pole, policy, policy.weights, 1, starts));
}

}  // namespace assay::mbtl
