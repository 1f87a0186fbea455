// Networks that give each step of a segment a reward, its spread and its weight in the score.
#pragma once

#include <torch/torch.h>

#include "plugins/numerics/nn/causal_block.hpp"
#include "plugins/pearl/learners.hpp"

namespace assay::pearl {

using nn::CausalBlock;
using nn::Dense;
using nn::FlatParameters;
using torch::Tensor;

// Each (segments, horizon).
struct RewardOutputs {
  Tensor mean, log_deviation;  // log_deviation is undefined for a plain model, before the clamp
  Tensor weight;               // of a step in the score; undefined: 1 / horizon, or 1 for `sum`
};

class RewardNetwork {
 public:
  // Inputs of `states` + `actions` numbers a step, segments of `horizon` steps.
  RewardNetwork(const RewardOptions& o, std::int64_t states, std::int64_t actions,
                std::int64_t horizon, Rng& rng)
      : options_(o), states_(states), actions_(actions) {
    std::int64_t width = o.hidden;
    if (o.net == RewardNet::mlp) {
      first_ = Dense(block_, states + actions, o.hidden, rng);
      second_ = Dense(block_, o.hidden, o.hidden, rng);
    } else {
      width = o.embed_dim;
      embed_state_ = Dense(block_, states, width, rng);
      embed_action_ = Dense(block_, actions, width, rng);
      time_ = block_.add({horizon, width}, kTimeScale, rng);
      norm_ = block_.add({width}, 0, rng);
      norm_bias_ = block_.add({width}, 0, rng);
      body_ = CausalBlock(block_, width, o.num_heads, rng);
      mask_ = torch::full({2 * horizon, 2 * horizon}, kForbidden).triu(1);
    }
    value_ = Dense(block_, width, is_robust() ? 2 : 1, rng);
    if (o.aggregation == Aggregation::attention) {
      query_ = Dense(block_, width, width, rng);
      key_ = Dense(block_, width, width, rng);
    }
    block_.bind();
  }

  bool is_robust() const { return options_.model == RewardModel::robust; }
  FlatParameters& block() { return block_; }
  const FlatParameters& block() const { return block_; }

  // x: (segments, horizon, states + actions).
  RewardOutputs operator()(const Tensor& x) const {
    const auto b = x.size(0), n = x.size(1);
    const Tensor h = options_.net == RewardNet::mlp ? dense_hidden(x) : token_hidden(x);
    const Tensor v = value_(h).view({b, n, -1});
    RewardOutputs out;
    out.mean = v.select(2, 0);
    if (is_robust()) out.log_deviation = v.select(2, 1);
    if (options_.aggregation == Aggregation::attention) out.weight = weights(h, b, n);
    return out;
  }

 private:
  static constexpr double kTimeScale = 0.02, kForbidden = -1e9;

  Tensor dense_hidden(const Tensor& x) const {
    const Tensor rows = x.reshape({-1, states_ + actions_});
    return torch::relu(second_(torch::relu(first_(rows))));
  }

  // Tokens action_t, state_t, action_t+1, ...; of each pair the state token, which sees both.
  Tensor token_hidden(const Tensor& x) const {
    const auto b = x.size(0), n = x.size(1), d = options_.embed_dim;
    const Tensor rows = x.reshape({b * n, states_ + actions_});
    const Tensor time = time_.narrow(0, 0, n);
    const Tensor state = embed_state_(rows.narrow(1, 0, states_)).view({b, n, d}) + time;
    const Tensor action =
        embed_action_(rows.narrow(1, states_, actions_).contiguous()).view({b, n, d}) + time;
    const Tensor tokens = torch::stack({action, state}, 2).view({b, 2 * n, d});
    const Tensor mask = mask_.narrow(0, 0, 2 * n).narrow(1, 0, 2 * n);
    const Tensor out = body_(CausalBlock::normalised(tokens, norm_, norm_bias_), mask);
    return out.view({b, n, 2, d}).select(2, 1).reshape({b * n, d});
  }

  // mean_t softmax_s(<q_t, k_s> / sqrt d): how much step s counts in the score.
  Tensor weights(const Tensor& h, std::int64_t b, std::int64_t n) const {
    const Tensor q = query_(h).view({b, n, -1}), k = key_(h).view({b, n, -1});
    const double scale = 1 / std::sqrt(static_cast<double>(q.size(2)));
    return torch::softmax(torch::bmm(q * scale, k.transpose(1, 2)), -1).mean(1);
  }

  RewardOptions options_;
  std::int64_t states_, actions_;
  FlatParameters block_;
  Dense first_, second_, embed_state_, embed_action_, value_, query_, key_;
  Tensor time_, norm_, norm_bias_, mask_;
  CausalBlock body_;
};

}  // namespace assay::pearl
