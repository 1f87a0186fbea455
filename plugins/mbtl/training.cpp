#include "plugins/mbtl/training.hpp"

#include <numeric>

#include "plugins/mbtl/learning.hpp"

namespace assay::mbtl {
namespace {

using control::Act;
using control::Environment;
using control::Lanes;
using control::Space;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
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

// Returns of every policy of a population (rows) in every episode.
std::vector<double> population_returns(const Environment& environment,
                                       const control::CartPoleConstants* pole, const Policy& form,
                                       const std::vector<double>& population, std::size_t policies,
                                       const Lanes& starts,
                                       const std::function<void()>& stop_point) {
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
  const Act act = act_of_all(acts, starts.count, space);
  return control::returns(environment, lanes, [&](std::size_t n, const double* o, double* action) {
    if (stop_point) stop_point();
    act(n, o, action);
  });
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
    const auto total = population_returns(environment, pole, policy, population, scores.size(),
                                          starts, options.stop_point);
    for (std::size_t p = 0; p < scores.size(); ++p)
      scores[p] =
          std::accumulate(total.begin() + static_cast<std::ptrdiff_t>(p * starts.count),
                          total.begin() + static_cast<std::ptrdiff_t>((p + 1) * starts.count), 0.0);
  };
  Rng draws = rng.stream(0);
  policy.weights = control::cross_entropy(dimension, options.search, score, draws);
  return policy;
}

Policy learn(const Environment& environment, const TrainingOptions& options, const Rng& rng,
             std::vector<std::byte>* state) {
  Learning learning(environment, options, rng);
  if (state != nullptr && !state->empty()) learning.restore(*state);
  const auto leave = [&] {
    if (state != nullptr) *state = learning.state();
  };
  try {
    while (!learning.is_done()) {
      if (options.stop_point) options.stop_point();
      const auto steps = learning.advance();
      if (options.on_steps) options.on_steps(steps);
    }
  } catch (...) {
    leave();
    throw;
  }
  leave();
  return learning.best();
}

}  // namespace

Policy train(const Environment& environment, const control::CartPoleConstants* pole,
             const TrainingOptions& options, const Rng& rng, std::vector<std::byte>* state) {
  switch (options.trainer) {
    case Trainer::cem:
      return search(environment, pole, options, rng);
    case Trainer::fixed_linear:
      return {true, {}, options.fixed_weights};
    default:
      return learn(environment, options, rng, state);
  }
}

double evaluate(const Environment& environment, const control::CartPoleConstants* pole,
                const Policy& policy, const Lanes& starts) {
  return mean(population_returns(environment, pole, policy, policy.weights, 1, starts, {}));
}

}  // namespace assay::mbtl
