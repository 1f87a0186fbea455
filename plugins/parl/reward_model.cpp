#include "plugins/parl/reward_model.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/parl/pair_sums.hpp"

namespace assay::parl {
namespace {

double clipped(double action) { return std::clamp(action, -1.0, 1.0); }

Steps room_for(std::size_t count, std::size_t width) {
  Steps steps{count, control::padded_batch(std::max<std::size_t>(count, 1)), {}};
  steps.columns.assign(steps.batch * width, 0.0F);
  return steps;
}

}  // namespace

void Pairs::add_segment(const control::Rollout& rollout, std::size_t lane, std::size_t first) {
  const std::size_t observations = width - actions;
  for (std::size_t t = first; t < first + length; ++t) {
    const std::size_t sample = t * rollout.lanes + lane;
    const auto* o = rollout.observation.data() + sample * observations;
    rows.insert(rows.end(), o, o + observations);
    for (std::size_t k = 0; k < actions; ++k) rows.push_back(rollout.action[sample * actions + k]);
  }
}

Steps steps_of(const Pairs& pairs) {
  auto steps = room_for(pairs.rows.size() / pairs.width, pairs.width);
  for (std::size_t i = 0; i < steps.count; ++i)
    for (std::size_t k = 0; k < pairs.width; ++k) {
      const double x = pairs.rows[i * pairs.width + k];
      const bool is_action = k >= pairs.width - pairs.actions;
      steps.columns[k * steps.batch + i] = static_cast<float>(is_action ? clipped(x) : x);
    }
  return steps;
}

Steps steps_of(const control::Rollout& rollout, std::size_t observation, std::size_t action) {
  auto steps = room_for(rollout.samples(), observation + action);
  for (std::size_t i = 0; i < steps.count; ++i) {
    for (std::size_t k = 0; k < observation; ++k)
      steps.columns[k * steps.batch + i] =
          static_cast<float>(rollout.observation[i * observation + k]);
    for (std::size_t k = 0; k < action; ++k)
      steps.columns[(observation + k) * steps.batch + i] =
          static_cast<float>(clipped(rollout.action[i * action + k]));
  }
  return steps;
}

RewardModel::RewardModel(std::size_t width, const RewardOptions& options, Rng& rng)
    : options_(options), network_({width, 32, 32, 1}), shift_(width, 0.0F), scale_(width, 1.0F) {
  for (std::size_t m = 0; m < options.members; ++m) {
    weights_.emplace_back(network_.parameters());
    network_.initialise(weights_.back().data(), 1, rng);
  }
  mean_ = square_ = std::vector<Floats>(options.members, Floats(network_.parameters()));
  powers1_ = powers2_ = std::vector<double>(options.members, 1);
}

void RewardModel::standardise(const Steps& steps) {
  constexpr double kVaries = 1e-6;
  const auto n = static_cast<double>(steps.count);
  for (std::size_t k = 0; k < shift_.size(); ++k) {
    const float* x = steps.columns.data() + k * steps.batch;
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < steps.count; ++i) mean += x[i] / n;
    for (std::size_t i = 0; i < steps.count; ++i) square += (x[i] - mean) * (x[i] - mean) / n;
    const double sd = std::sqrt(square);
    shift_[k] = static_cast<float>(mean);
    scale_[k] = static_cast<float>(sd > kVaries ? 1 / sd : 1);
  }
}

std::vector<Floats> RewardModel::weights() const {
  auto raw = weights_;
  const std::size_t width = shift_.size(), units = 32;
  for (auto& w : raw)
    for (std::size_t o = 0; o < units; ++o)
      for (std::size_t k = 0; k < width; ++k) {
        w[o * width + k] *= scale_[k];
        w[units * width + o] -= w[o * width + k] * shift_[k];
      }
  return raw;
}

std::vector<double> RewardModel::rewards(std::size_t member, const Steps& steps) {
  input_.resize(steps.columns.size());
  for (std::size_t k = 0; k < shift_.size(); ++k)
    for (std::size_t i = k * steps.batch; i < (k + 1) * steps.batch; ++i)
      input_[i] = scale_[k] * (steps.columns[i] - shift_[k]);
  const float* out = network_.forward(weights_[member].data(), input_.data(), steps.batch, tape_);
  Floats bounded(out, out + steps.batch);
  control::tanh_each(bounded.data(), bounded.size());
  last_.assign(bounded.begin(), bounded.begin() + static_cast<std::ptrdiff_t>(steps.count));
  return last_;
}

std::vector<double> RewardModel::mean_rewards(const Steps& steps) {
  std::vector<double> sum(steps.count, 0.0);
  for (std::size_t m = 0; m < members(); ++m) {
    const auto r = rewards(m, steps);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += r[i] / static_cast<double>(members());
  }
  return sum;
}

void RewardModel::pull(std::size_t member, const std::vector<double>& slopes, Floats& gradient) {
  Floats d_out(tape_.batch, 0.0F);
  for (std::size_t i = 0; i < slopes.size(); ++i)
    d_out[i] = static_cast<float>(slopes[i] * (1 - last_[i] * last_[i]));
  network_.backward(weights_[member].data(), d_out.data(), tape_, gradient.data());
}

std::vector<std::vector<double>> RewardModel::preferences(const Pairs& pairs) {
  const auto steps = steps_of(pairs);
  std::vector<std::vector<double>> result;
  for (std::size_t m = 0; m < members(); ++m) {
    const auto r = rewards(m, steps);
    auto& row = result.emplace_back();
    for (std::size_t i = 0; i < r.size(); i += 2 * pairs.length) {
      double difference = 0;
      for (std::size_t h = 0; h < pairs.length; ++h)
        difference += r[i + h] - r[i + pairs.length + h];
      row.push_back(1 / (1 + std::exp(-difference)));
    }
  }
  return result;
}

// The mean loss over pairs, added to `gradient`; of unlabelled ones over those that it is sure of.
double RewardModel::add_loss(std::size_t member, const Pairs& pairs, const Steps& steps,
                             const RewardData& data, bool is_labelled, Rng& rng, Floats& gradient) {
  const auto r = rewards(member, steps);
  const std::size_t length = pairs.length, kept = length - std::min(data.crop, length - 1);
  const std::size_t total = steps.count / (2 * length);
  std::vector<double> slopes(steps.count, 0.0);
  const double weight = is_labelled ? 1 : data.unlabelled_weight;
  double loss = 0;
  for (std::size_t k = 0; k < total; ++k) {
    double whole = 0, difference = 0;
    std::size_t start[2] = {0, 0};
    for (std::size_t side = 0; side < 2; ++side) {
      const std::size_t first = (2 * k + side) * length;
      if (kept < length) start[side] = rng.below(length - kept + 1);
      const double sign = side == 0 ? 1 : -1;
      for (std::size_t h = 0; h < length; ++h) whole += sign * r[first + h];
      for (std::size_t h = 0; h < kept; ++h) difference += sign * r[first + start[side] + h];
    }
    const double sure = 1 / (1 + std::exp(-std::abs(whole)));
    if (!is_labelled && sure < data.sure) continue;
    const double y = is_labelled ? pairs.labels[k] : (whole > 0 ? 1.0 : 0.0);
    const auto pair = pair_loss(difference, y, false);
    const double scale = weight / static_cast<double>(total);
    loss += scale * pair.value;
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t h = 0; h < kept; ++h)
        slopes[(2 * k + side) * length + start[side] + h] +=
            (side == 0 ? scale : -scale) * pair.slope;
  }
  pull(member, slopes, gradient);
  return loss;
}

void RewardModel::move(std::size_t member, const Floats& gradient) {
  constexpr double kFirst = 0.9, kSecond = 0.999, kEpsilon = 1e-8;
  powers1_[member] *= kFirst, powers2_[member] *= kSecond;
  const double rate = options_.rate * std::sqrt(1 - powers2_[member]) / (1 - powers1_[member]);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const double g = gradient[i];
    auto &m = mean_[member][i], &v = square_[member][i];
    m = static_cast<float>(kFirst * m + (1 - kFirst) * g);
    v = static_cast<float>(kSecond * v + (1 - kSecond) * g * g);
    weights_[member][i] -=
        static_cast<float>(rate * m / (std::sqrt(static_cast<double>(v)) + kEpsilon));
  }
}

void RewardModel::save(training::ByteWriter& to) const {
  for (const auto* part : {&weights_, &mean_, &square_})
    for (const auto& member : *part) to.put(member);
  to.put(shift_), to.put(scale_);
  to.put(powers1_), to.put(powers2_);
}

void RewardModel::restore(training::ByteReader& from) {
  for (auto* part : {&weights_, &mean_, &square_})
    for (auto& member : *part) member = from.take_list<float>();
  shift_ = from.take_list<float>(), scale_ = from.take_list<float>();
  powers1_ = from.take_list<double>(), powers2_ = from.take_list<double>();
}

void RewardModel::fit(const RewardData& data, Rng& rng, const AddTerm& add_term) {
  const auto steps = steps_of(*data.labelled);
  const auto others = data.unlabelled ? steps_of(*data.unlabelled) : Steps{};
  for (std::size_t m = 0; m < members(); ++m)
    for (std::size_t epoch = 0; epoch < options_.epochs; ++epoch) {
      Floats gradient(network_.parameters(), 0.0F);
      add_loss(m, *data.labelled, steps, data, true, rng, gradient);
      if (data.unlabelled) add_loss(m, *data.unlabelled, others, data, false, rng, gradient);
      if (add_term) add_term(m, epoch, gradient);
      move(m, gradient);
    }
}

}  // namespace assay::parl
