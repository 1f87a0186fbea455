// The networks that learn: a policy, and a model that scores tokens. libtorch stays behind this
// header, in learner.cpp: single precision, one thread, random numbers of the caller.
#pragma once

#include <assay/rng.hpp>
#include <memory>
#include <span>
#include <vector>

#include "plugins/numerics/language/transformer_shape.hpp"
#include "plugins/numerics/training/bytes.hpp"
#include "plugins/oreal/credit.hpp"

namespace assay::oreal {

// Responses with the prompts that they answer; those of one prompt share its rows.
struct TokenBatch {
  std::vector<std::vector<int>> prompts, responses;
  std::vector<std::size_t> prompt_of;  // of each response; rising

  std::size_t tokens() const;  // of all responses: what is given a token counts them one by one
};

struct StepLosses {
  double positive = 0, negative = 0, kl = 0, gradient_norm = 0;
};

struct UpdateOptions {
  double learning_rate = 1e-3;
  double kl_coefficient = 0.01;
};

class PolicyLearner {
 public:
  PolicyLearner(const language::TransformerShape& shape, Rng rng);
  ~PolicyLearner();

  std::span<const float> parameters() const;
  std::size_t size() const { return parameters().size(); }

  // A step of AdamW on the mean of -ln pi over all response tokens, which it returns.
  double supervise(const TokenBatch& batch, double learning_rate);
  // From these parameters with a new optimiser; std::invalid_argument for another number of them.
  void start_from(std::span<const float> parameters);

  // A step on the loss of credit.hpp. `reference`: ln pi_ref of each token, empty without KL. Where
  // the gradient is zero nothing moves.
  StepLosses update(const TokenBatch& batch, const TokenLoss& loss,
                    std::span<const float> reference, const UpdateOptions& options);
  // Its first half, which leaves the gradient, in the order of the parameters.
  StepLosses backward(const TokenBatch& batch, const TokenLoss& loss,
                      std::span<const float> reference, double kl_coefficient);
  std::span<const float> gradient() const;

  // Two steps of PPO: ratios to `old` clipped at 0.2, advantages reward - V with a value head,
  // lambda = gamma = 1. `rewards`: one a response.
  StepLosses update_clipped(const TokenBatch& batch, std::span<const float> old,
                            std::span<const double> rewards, const TokenLoss& loss,
                            std::span<const float> reference, const UpdateOptions& options);

  std::vector<float> log_chances(const TokenBatch& batch) const;  // of each token

  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A transformer with one number a token in place of a head, which starts at 0.
class TokenModel {
 public:
  TokenModel(const language::TransformerShape& shape, std::span<const float> parameters,
             double learning_rate);
  ~TokenModel();

  std::vector<float> scores(const TokenBatch& batch) const;  // of each token, having read it
  // A step on the mean cross-entropy of sigmoid(mean score) against the verdicts, which it returns.
  double fit(const TokenBatch& batch, std::span<const char> is_right);

  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::oreal
