// Proximal policy optimisation (Schulman et al. 2017) and advantage actor-critic (Mnih et al. 2016)
// as one learner: they differ in constants alone, since a clipped ratio has the plain policy
// gradient in its first step.
#pragma once

#include <assay/rng.hpp>
#include <span>
#include <vector>

#include "plugins/numerics/control/policy_head.hpp"
#include "plugins/numerics/control/rollout.hpp"
#include "plugins/numerics/control/tanh_network.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::control {

enum class Stepper { adam, rms };

struct ActorCriticOptions {
  std::vector<std::size_t> hidden = {64, 64};  // of the policy and, apart from it, of the value
  std::size_t epochs = 10, batch = 64;         // batch 0: all samples
  double rate = 3e-4, epsilon = 1e-5;
  Stepper stepper = Stepper::adam;
  double discount = 0.99, lambda = 0.95, clip = 0.2;
  double value_weight = 0.5, entropy_weight = 0, max_norm = 0.5;
  bool normalises = true;  // advantages, in each batch
  double policy_gain = 0.01, log_sd = 0;
};

// The constants of Stable-Baselines3 1.5.
ActorCriticOptions ppo_options();
ActorCriticOptions a2c_options();

struct UpdateReport {
  double policy_loss = 0, value_loss = 0, entropy = 0;  // means over the batches
};

// One learner serves one thread at a time. Real is float or double.
template <class Real>
class ActorCritic {
 public:
  ActorCritic(const Space& space, const ActorCriticOptions& options, Rng& rng);

  // Draws an action for each lane; observations and actions lie as in Lanes.
  void decide(std::size_t lanes, const double* observation, Rng& rng, double* action,
              double* log_probability, double* value);
  // Without chance.
  void act(std::size_t lanes, const double* observation, double* action);
  void values(std::size_t lanes, const double* observation, double* value);

  // Epochs over shuffled batches. The advantages must be filled. At most 2^32 samples.
  UpdateReport update(const Rollout& rollout, Rng& rng);

  const ActorCriticOptions& options() const { return options_; }
  const PolicyHead& head() const { return head_; }
  const TanhNetwork<Real>& policy() const { return policy_; }
  // The policy's weights, its log_sd, the value's weights.
  std::vector<Real>& parameters() { return parameters_; }
  const std::vector<Real>& parameters() const { return parameters_; }
  std::size_t policy_parameters() const { return policy_.parameters(); }
  std::vector<double> log_sd() const;

  // What later updates start from. Throws std::runtime_error where the bytes are of another size.
  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

  // The loss of these samples at the present parameters and its derivative in them, which is
  // written to `gradient`.
  UpdateReport loss(const Rollout& rollout, std::span<const std::uint32_t> samples,
                    std::vector<Real>& gradient);

 private:
  const Real* value_weights() const { return parameters_.data() + value_place_; }
  void load_lanes(std::size_t lanes, const double* observation);
  void load_samples(const Rollout& rollout, std::span<const std::uint32_t> samples);
  void outputs_of(const Real* from, std::size_t place);
  double policy_loss(const Rollout& rollout, std::span<const std::uint32_t> samples,
                     const Real* out, std::vector<Real>& gradient, double& entropy);
  void move(std::vector<Real>& gradient);

  ActorCriticOptions options_;
  Space space_;
  PolicyHead head_;
  TanhNetwork<Real> policy_, value_;
  std::size_t value_place_;
  std::vector<Real> parameters_, mean_, square_;
  double power1_ = 1, power2_ = 1;  // of Adam's constants
  std::size_t batch_ = 0;           // padded, of what was loaded
  std::vector<Real> input_, d_out_;
  std::vector<double> out_, d_log_probability_, d_entropy_, d_log_sd_, log_sd_, action_;
  Tape<Real> policy_tape_, value_tape_;
};

}  // namespace assay::control
