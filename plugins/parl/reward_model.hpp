// Rewards from networks on (observation, action), fitted to preferences between segments.
#pragma once

#include <functional>
#include <vector>

#include "plugins/numerics/control/rollout.hpp"
#include "plugins/numerics/control/tanh_network.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::parl {

using Floats = std::vector<float>;

// Steps as columns of (observation, clipped action), padded for networks.
struct Steps {
  std::size_t count = 0, batch = 0;
  Floats columns;
};

// Pairs of segments of `length` steps each; segment 2k is compared with 2k + 1.
struct Pairs {
  std::size_t width = 0, length = 0, actions = 0;
  std::vector<double> rows;    // one a step, segment after segment: observation, action
  std::vector<double> labels;  // of the first; one a pair

  std::size_t count() const { return labels.size(); }
  std::size_t steps() const { return 2 * length * count(); }
  // Appends steps first .. first + length - 1 of a lane.
  void add_segment(const control::Rollout& rollout, std::size_t lane, std::size_t first);
};

Steps steps_of(const Pairs& pairs);
Steps steps_of(const control::Rollout& rollout, std::size_t observation, std::size_t action);

struct RewardOptions {
  std::size_t members = 3, epochs = 40;
  double rate = 1e-3;
};

// What is fitted: labelled pairs, and pairs whose labels are the model's own where it is sure.
struct RewardData {
  const Pairs* labelled = nullptr;
  const Pairs* unlabelled = nullptr;  // may be null
  double sure = 0.95, unlabelled_weight = 1;
  std::size_t crop = 0;  // steps by which both segments are shortened, from a random start
};

class RewardModel {
 public:
  RewardModel(std::size_t width, const RewardOptions& options, Rng& rng);

  // From now on inputs are taken relative to the mean and standard deviation of these steps; an
  // input that does not vary in them keeps its unit.
  void standardise(const Steps& steps);

  // Full-batch Adam. `add_term(member, epoch, gradient)` may change a gradient of the labelled
  // loss.
  using AddTerm = std::function<void(std::size_t, std::size_t, Floats&)>;
  void fit(const RewardData& data, Rng& rng, const AddTerm& add_term);

  // Of one member: a reward for each step, in (-1, 1).
  std::vector<double> rewards(std::size_t member, const Steps& steps);
  std::vector<double> mean_rewards(const Steps& steps);
  // Adds sum_i slope_i d reward_i / d weights, at the steps that rewards() saw last.
  void pull(std::size_t member, const std::vector<double>& slopes, Floats& gradient);
  // Probabilities that the first of each pair is preferred, one row a member.
  std::vector<std::vector<double>> preferences(const Pairs& pairs);

  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

  std::size_t members() const { return weights_.size(); }
  std::size_t parameters() const { return network_.parameters(); }
  // As networks of inputs that are not standardised.
  std::vector<Floats> weights() const;

 private:
  double add_loss(std::size_t member, const Pairs& pairs, const Steps& steps,
                  const RewardData& data, bool is_labelled, Rng& rng, Floats& gradient);
  void move(std::size_t member, const Floats& gradient);

  RewardOptions options_;
  control::TanhNetwork<float> network_;
  Floats shift_, scale_;  // of inputs
  std::vector<Floats> weights_, mean_, square_;
  std::vector<double> powers1_, powers2_;
  control::Tape<float> tape_;
  Floats input_;
  std::vector<double> last_;  // rewards of the last pass
};

}  // namespace assay::parl
