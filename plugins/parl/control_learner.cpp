#include "plugins/parl/control_learner.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/numerics/statistics/correlation.hpp"
#include "plugins/numerics/training/random_bytes.hpp"
#include "plugins/parl/exploration.hpp"

namespace assay::parl {
namespace {

constexpr std::size_t kCandidates = 10;  // looked at for each label, where queries are chosen
constexpr std::size_t kFisherStates = 512;
constexpr std::size_t kTermEvery = 4;  // epochs

control::ActorCriticOptions learner_options(const Params& p) {
  auto o = control::ppo_options();
  o.hidden = {32, 32};
  o.epochs = static_cast<std::size_t>(p.control.ppo_epochs), o.batch = 400;
  o.rate = p.control.policy_learning_rate, o.discount = p.discount;
  o.entropy_weight = 0.003, o.log_sd = -0.5;
  return o;
}

RewardOptions reward_options(const Params& p) {
  return {static_cast<std::size_t>(p.control.ensemble_size),
          static_cast<std::size_t>(p.control.reward_epochs), p.control.reward_learning_rate};
}

Pairs empty_pairs(const Params& p, const control::Space& space) {
  return {space.observation + space.action,
          static_cast<std::size_t>(p.segment_length),
          space.action,
          {},
          {}};
}

// How unsure the members are of each pair: the spread of their answers, or the entropy of the mean.
std::vector<double> doubts(const std::vector<std::vector<double>>& answers, QuerySampling kind) {
  std::vector<double> doubt;
  const auto members = static_cast<double>(answers.size());
  for (std::size_t k = 0; k < answers[0].size(); ++k) {
    double mean = 0, square = 0;
    for (const auto& row : answers) mean += row[k] / members, square += row[k] * row[k] / members;
    const double p = std::clamp(mean, 1e-12, 1 - 1e-12);
    doubt.push_back(kind == QuerySampling::disagreement
                        ? square - mean * mean
                        : -p * std::log(p) - (1 - p) * std::log(1 - p));
  }
  return doubt;
}

}  // namespace

ControlLearner::ControlLearner(ParlRun& run, const control::Environment& environment)
    : run_(run),
      params_(run.params()),
      space_(environment.space()),
      rng_(run.rng("learner")),
      agent_(space_, learner_options(params_), rng_),
      stream_(environment, static_cast<std::size_t>(params_.control.num_envs), run.rng("episodes")),
      held_out_(environment, static_cast<std::size_t>(params_.control.num_envs),
                run.rng("held-out")),
      model_(space_.observation + space_.action, reward_options(params_), rng_),
      labelled_(empty_pairs(params_, space_)),
      newest_(labelled_),
      unlabelled_(labelled_) {}

// Pebble's first iterations: no rewards, states far from each other instead.
bool ControlLearner::explores(std::int64_t iteration) const {
  const auto a = params_.algorithm;
  return (a == Algorithm::pebble || a == Algorithm::surf) &&
         iteration < params_.control.unsupervised_iterations;
}

// Pairs of segments of the roll-out; `places` gets lane and first step of each segment.
Pairs ControlLearner::draw_pairs(std::size_t count, std::vector<std::size_t>* places) {
  auto pairs = empty_pairs(params_, space_);
  const std::size_t starts = rollout_.steps - pairs.length + 1;
  for (std::size_t k = 0; k < 2 * count; ++k) {
    const auto lane = static_cast<std::size_t>(rng_.below(rollout_.lanes));
    const auto first = static_cast<std::size_t>(rng_.below(starts));
    pairs.add_segment(rollout_, lane, first);
    if (places) places->insert(places->end(), {lane, first});
  }
  return pairs;
}

// The pairs that are to be labelled, and the true rewards of their steps.
Pairs ControlLearner::choose(std::size_t count, std::vector<double>& rewards) {
  const bool is_chosen = params_.control.query_sampling != QuerySampling::uniform;
  std::vector<std::size_t> places;
  auto candidates = draw_pairs(is_chosen ? kCandidates * count : count, &places);
  std::vector<std::size_t> order(places.size() / 4);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (is_chosen) {
    const auto doubt = doubts(model_.preferences(candidates), params_.control.query_sampling);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return doubt[a] > doubt[b]; });
  }
  auto chosen = empty_pairs(params_, space_);
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t side = 0; side < 2; ++side) {
      const std::size_t at = 4 * order[k] + 2 * side;
      chosen.add_segment(rollout_, places[at], places[at + 1]);
      for (std::size_t h = 0; h < chosen.length; ++h)
        rewards.push_back(rollout_.reward[(places[at + 1] + h) * rollout_.lanes + places[at]]);
    }
  return chosen;
}

// Keeps what the teacher judges; a pair that it does not judge costs no label.
void ControlLearner::label(Pairs& fresh, const std::vector<double>& true_rewards) {
  const std::size_t length = fresh.length, doubled = 2 * length;
  double mean = 0, square = 0;
  const auto segments = static_cast<double>(true_rewards.size() / length);
  for (std::size_t i = 0; i < true_rewards.size(); i += length) {
    const double sum =
        std::accumulate(true_rewards.data() + i, true_rewards.data() + i + length, 0.0);
    mean += sum / segments, square += sum * sum / segments;
  }
  TeacherOptions teacher;
  teacher.kind = params_.control.teacher;
  teacher.skip_below = mean;
  teacher.equal_within = 0.2 * std::sqrt(std::max(0.0, square - mean * mean));
  newest_ = empty_pairs(params_, space_);
  for (std::size_t i = 0; i < true_rewards.size(); i += doubled) {
    const auto judged = judge(teacher, {true_rewards.data() + i, length},
                              {true_rewards.data() + i + length, length}, rng_);
    if (!judged) continue;
    newest_.labels.push_back(*judged);
    const auto row = fresh.rows.begin() + static_cast<std::ptrdiff_t>(i * fresh.width);
    newest_.rows.insert(newest_.rows.end(), row,
                        row + static_cast<std::ptrdiff_t>(doubled * fresh.width));
  }
  labels_ += static_cast<std::int64_t>(newest_.count());
  labelled_.labels.insert(labelled_.labels.end(), newest_.labels.begin(), newest_.labels.end());
  labelled_.rows.insert(labelled_.rows.end(), newest_.rows.begin(), newest_.rows.end());
}

void ControlLearner::query() {
  const auto count =
      std::min(params_.control.labels_per_query, params_.control.label_budget - labels_);
  if (count <= 0) return;
  std::vector<double> true_rewards;
  auto fresh = choose(static_cast<std::size_t>(count), true_rewards);
  label(fresh, true_rewards);
  if (params_.algorithm == Algorithm::surf)
    unlabelled_ =
        draw_pairs(static_cast<std::size_t>(params_.control.unlabeled_ratio * count), nullptr);
  if (labelled_.count() > 0) fit();
}

void ControlLearner::fit() {
  if (params_.control.standardises_inputs) model_.standardise(steps_of(labelled_));
  RewardData data;
  data.labelled = &labelled_;
  if (params_.algorithm == Algorithm::surf) {
    data.unlabelled = &unlabelled_;
    data.sure = params_.control.pseudo_threshold;
    data.unlabelled_weight = params_.control.pseudo_weight;
    data.crop = static_cast<std::size_t>(params_.control.crop);
  }
  if (params_.algorithm != Algorithm::a_parl || newest_.count() < 2)
    return model_.fit(data, rng_, [&](std::size_t, std::size_t, Floats&) { run_.stop_point(); });
  PolicyView policy(agent_);
  const auto states = visited_states(rollout_, space_.observation, kFisherStates);
  const std::size_t count = std::min(kFisherStates, rollout_.samples());
  const ImplicitTermOptions options{static_cast<std::size_t>(params_.cg_iterations),
                                    params_.control.damping, params_.discount,
                                    params_.control.implicit_clip};
  lengths_ = {};
  double terms = 0;
  model_.fit(data, rng_, [&](std::size_t member, std::size_t epoch, Floats& gradient) {
    run_.stop_point();
    if (epoch % kTermEvery != 0) return;
    const auto now =
        add_implicit(model_, member, policy, newest_, states, count, options, gradient);
    lengths_.direct += now.direct, lengths_.implicit += now.implicit, terms += 1;
  });
  lengths_.direct /= terms, lengths_.implicit /= terms;
}

void ControlLearner::judge_rewards(const std::vector<double>& learned, ControlStep& step) {
  constexpr int kPairs = 200;
  auto rng = rng_.stream(1);
  const auto length = static_cast<std::size_t>(params_.segment_length);
  double right = 0, judged = 0;
  for (int k = 0; k < kPairs; ++k) {
    double learned_return[2] = {0, 0}, true_return[2] = {0, 0};
    for (int side = 0; side < 2; ++side) {
      const std::size_t lane = rng.below(rollout_.lanes);
      const std::size_t first = rng.below(rollout_.steps - length + 1);
      for (std::size_t t = first; t < first + length; ++t) {
        learned_return[side] += learned[t * rollout_.lanes + lane];
        true_return[side] += rollout_.reward[t * rollout_.lanes + lane];
      }
    }
    if (true_return[0] == true_return[1]) continue;
    judged += 1;
    right += (learned_return[0] > learned_return[1]) == (true_return[0] > true_return[1]);
  }
  step.accuracy = judged > 0 ? right / judged : 0.5;
  step.correlation = statistics::pearson(learned, rollout_.reward).value_or(0);
}

ControlStep ControlLearner::advance(std::int64_t iteration) {
  stream_.collect(agent_, space_.horizon, rollout_);
  const auto returns = stream_.take_returns();
  ControlStep step;
  step.true_return = std::accumulate(returns.begin(), returns.end(), 0.0) /
                     static_cast<double>(std::max<std::size_t>(returns.size(), 1));
  if (explores(iteration)) {
    rollout_.reward = distances_to_others(rollout_, space_.observation);
  } else if (learns_rewards()) {
    const auto since = iteration - params_.control.unsupervised_iterations *
                                       (params_.algorithm == Algorithm::pebble ||
                                        params_.algorithm == Algorithm::surf);
    if (since % params_.control.query_interval == 0) query();
    auto learned = model_.mean_rewards(steps_of(rollout_, space_.observation, space_.action));
    judge_rewards(learned, step);
    rollout_.reward = std::move(learned);
  }
  step.labels = labels_;
  step.lengths = lengths_;
  control::fill_advantages(rollout_, agent_.options().discount, agent_.options().lambda);
  agent_.update(rollout_, rng_);
  return step;
}

void ControlLearner::save(training::ByteWriter& to) const {
  training::put(to, rng_);
  agent_.save(to), stream_.save(to), model_.save(to);
  to.put(labelled_.rows), to.put(labelled_.labels);
  to.put(labels_), to.put(lengths_.direct), to.put(lengths_.implicit);
}

void ControlLearner::restore(training::ByteReader& from) {
  training::take(from, rng_);
  agent_.restore(from), stream_.restore(from), model_.restore(from);
  labelled_.rows = from.take_list<double>(), labelled_.labels = from.take_list<double>();
  labels_ = from.take<std::int64_t>();
  lengths_.direct = from.take<double>(), lengths_.implicit = from.take<double>();
}

ControlStep ControlLearner::held_out() {
  held_out_.collect(agent_, space_.horizon, rollout_);
  ControlStep step;
  judge_rewards(model_.mean_rewards(steps_of(rollout_, space_.observation, space_.action)), step);
  return step;
}

std::vector<double> ControlLearner::policy_weights() const {
  const auto& w = agent_.parameters();
  return {w.begin(), w.begin() + static_cast<std::ptrdiff_t>(agent_.policy_parameters())};
}

}  // namespace assay::parl
