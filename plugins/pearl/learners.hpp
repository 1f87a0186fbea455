// What is learned with networks: rewards from preferences, and policies from transitions.
//
// libtorch stays behind this header, in learners.cpp: single precision, one thread, random numbers
// of the caller, so that a seed gives the same bits whatever the number of threads.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "plugins/numerics/training/bytes.hpp"
#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

using Normal = std::function<double()>;  // independent draws of N(0, 1)

enum class RewardNet { mlp, transformer };
enum class RewardModel { plain, robust };
enum class Aggregation { mean, sum, attention };

struct RewardOptions {
  RewardNet net = RewardNet::mlp;
  RewardModel model = RewardModel::robust;
  Aggregation aggregation = Aggregation::mean;
  Index samples = 5;                                // K
  double entropy_margin = 2.5, entropy_weight = 1;  // eta, lambda
  double learning_rate = 1e-3;
  Index hidden = 64;                    // mlp: units of both layers
  Index embed_dim = 32, num_heads = 2;  // transformer; num_heads divides embed_dim
};

struct Preference {
  Index first, second;
  double label;  // in [0, 1]: of the first over the second
};

struct StepRewards {
  Matrix mean, deviation;  // count x horizon; the deviation of a plain model is 0
};

// Per-step rewards N(mean, s^2), s = exp(clamp(o, -5, 3)), from one network with the outputs mean
// and o, fitted to preferences between segments by Adam:
//
//   L = mean_k CE(z, sigmoid(score_k(x) - score_k(y))) + lambda mean_t max(0, eta - h(s_t)),
//
// score_k of rewards mean + s e_k, e_k ~ N(0, 1); h(s) = ln(2 pi e s^2) / 2. A plain model has no
// s, one sample and no hinge.
class RewardLearner {
 public:
  // Standardises inputs by the moments of these trajectories. `actions` may have width 0 for an
  // mlp.
  RewardLearner(const RewardOptions& options, Series states, Series actions, Rng rng);
  ~RewardLearner();

  struct Step {
    double loss, entropy;  // L, and the mean of h(s) over the batch (0 of a plain model)
  };
  Step advance(std::span<const Preference> pairs, const Normal& normal);

  StepRewards predict(const Series& states, const Series& actions) const;

  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// L of given outputs and its gradients, for segments that the pairs refer to: rows of `mean` and
// `log_deviation` (o before the clamp), horizon columns.
struct PreferenceLoss {
  double cross_entropy, hinge;         // without lambda
  Matrix mean_slope, deviation_slope;  // gradients of L
};
PreferenceLoss preference_loss(const Matrix& mean, const Matrix& log_deviation,
                               std::span<const Preference> pairs, const RewardOptions& options,
                               const Normal& normal);

struct Transitions {
  Matrix states, actions, next_states;  // one a row
  Vector rewards;
};

struct PolicyOptions {
  bool is_cloning = false;  // weight 1 for every action; V and Q are not learned
  Index hidden = 64;
  double learning_rate = 1e-3;
  double expectile = 0.7, temperature = 3, discount = 0.99, soft_update = 0.005;
};

// Implicit Q-learning: V <- tau-expectile of min(Q1', Q2')(s, a), Q <- r + gamma V(s'), Q' follows
// Q slowly, and a deterministic actor tanh(net(s)) regresses to actions with the weight
// min(exp(beta (Q' - V)), 100). Every step uses the networks as they were before it. No transition
// ends an episode.
class PolicyLearner {
 public:
  PolicyLearner(const PolicyOptions& options, const Transitions& transitions, Rng rng);
  ~PolicyLearner();

  struct Step {
    double v_loss = 0, q_loss = 0, policy_loss = 0;
  };
  Step advance(std::span<const Index> rows);

  Matrix act(const Matrix& states) const;     // one action a row, in [-1, 1]
  Vector values(const Matrix& states) const;  // V
  Vector action_values(const Matrix& states, const Matrix& actions) const;  // min(Q1', Q2')

  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::pearl
