// One step's loss: from rollouts and verdicts to the update of the policy and the token model.
#include <algorithm>
#include <cmath>

#include "plugins/oreal/trainer.hpp"

namespace assay::oreal {
namespace {

// How often a prompt of this first pass rate comes.
int repeats(double rate) { return rate < 0.2 ? 6 : rate < 0.6 ? 4 : rate < 0.8 ? 2 : 0; }

}  // namespace

// Prompts that training goes through, each as often as it is to come; none: new ones every time.
std::vector<Question> Trainer::make_pool() {
  const auto& l = p_.language;
  if (p_.algorithm == Algorithm::sft || l.prompt_pool == 0) return {};
  auto rng = run_.rng("pool");
  std::vector<Question> all, pool;
  std::vector<std::vector<int>> prompts;
  for (std::int64_t i = 0; i < l.prompt_pool; ++i) {
    all.push_back(task_.question(rng));
    prompts.push_back(all.back().prompt);
  }
  const auto copies = static_cast<std::size_t>(l.rollouts);
  const language::SamplingOptions options{task_.end(), task_.longest_response()};
  const auto rollouts = language::sample(*reference_decoder_, prompts, copies, options,
                                         rng.stream(0), run_.threads());
  for (std::size_t i = 0; i < all.size(); ++i) {
    double right = 0;
    for (std::size_t k = 0; k < copies; ++k)
      right += task_.is_right(all[i], rollouts[i * copies + k].tokens) ? 1 : 0;
    const double rate = right / static_cast<double>(copies);
    const double low = l.pass_rate_window[0], high = l.pass_rate_window[1];
    const bool is_within = (rate > low || (low == 0 && high == 1)) && rate <= high;
    const int times = !is_within ? 0 : l.repeats_by_difficulty ? repeats(rate) : 1;
    pool.insert(pool.end(), static_cast<std::size_t>(times), all[i]);
  }
  if (pool.empty())
    bad_input("params.prompt_pool", "none of its ", l.prompt_pool,
              " prompts has a first pass rate that is asked for");
  return pool;
}

TokenBatch Trainer::batch_of(const Experience& e, const std::vector<std::size_t>& kept) const {
  TokenBatch batch{e.prompts, {}, {}};
  for (const auto k : kept) {
    batch.responses.push_back(e.rollouts[k].tokens);
    batch.prompt_of.push_back(k / e.verdicts.copies);
  }
  return batch;
}

std::vector<KeptRollout> Trainer::weighed(const Experience& e, const std::vector<std::size_t>& kept,
                                          const TokenBatch& batch) {
  std::vector<float> scores;
  if (token_model_) scores = token_model_->scores(batch);
  std::vector<KeptRollout> weights;
  std::size_t first = 0;
  for (const auto k : kept) {
    const bool is_right = e.verdicts.is_right[k];
    const std::size_t tokens = e.rollouts[k].tokens.size(), prompt = k / e.verdicts.copies;
    weights.push_back({tokens, is_right,
                       rollout_weight(p_.algorithm, p_.shaping, is_right, e.verdicts.right(prompt),
                                      e.verdicts.copies)});
    if (token_model_)
      weights.back().token_weights = token_weights(
          p_.language.token_model, std::span(scores).subspan(first, tokens), is_right);
    first += tokens;
  }
  return weights;
}

// ln pi_ref of every token.
std::vector<float> Trainer::anchor(const Experience& e, const std::vector<std::size_t>& kept,
                                   const TokenBatch& batch) const {
  if (!is_anchored(p_.algorithm)) return {};
  std::vector<std::vector<float>> logs(kept.size());
  if (p_.is_anchor_previous)
    for (std::size_t i = 0; i < kept.size(); ++i) logs[i] = e.rollouts[kept[i]].log_chances;
  else
    language::follow(
        *reference_decoder_, batch.prompts, batch.prompt_of, batch.responses,
        [&](std::size_t i, std::size_t t, std::span<const float> logits) {
          std::vector<double> all;
          language::log_softmax(logits, all);
          logs[i].push_back(
              static_cast<float>(all[static_cast<std::size_t>(batch.responses[i][t])]));
        },
        run_.threads());
  std::vector<float> joined;
  for (const auto& l : logs) joined.insert(joined.end(), l.begin(), l.end());
  return joined;
}

StepLosses Trainer::update(const Experience& e, const std::vector<std::size_t>& kept,
                           const TokenBatch& batch, const std::vector<KeptRollout>& weights) {
  const CreditOptions credit{p_.algorithm, p_.shaping, p_.negative_weight,
                             p_.language.is_per_sequence};
  const UpdateOptions options{p_.learning_rate, p_.kl_coefficient};
  const auto loss = token_loss(credit, weights);
  const auto reference = anchor(e, kept, batch);
  if (p_.algorithm != Algorithm::ppo) return learner_.update(batch, loss, reference, options);
  std::vector<float> old;
  std::vector<double> rewards;
  for (const auto k : kept) {
    const auto& logs = e.rollouts[k].log_chances;
    old.insert(old.end(), logs.begin(), logs.end());
    rewards.push_back(e.verdicts.is_right[k] ? 1 : -1);
  }
  return learner_.update_clipped(batch, old, rewards, loss, reference, options);
}

void Trainer::learn(const Experience& e, const std::vector<std::size_t>& kept, std::int64_t step) {
  counters_.unmixed = 0;
  const auto batch = batch_of(e, kept);
  const auto weights = weighed(e, kept, batch);
  if (step == 1)
    for (const auto& w : weights)
      for (const double x : w.token_weights)
        counters_.first_weight = std::max(counters_.first_weight, std::abs(x));
  if (token_model_ && step <= p_.language.token_model.warmup) {
    ++counters_.skipped;
  } else {
    const auto losses = update(e, kept, batch, weights);
    if (!std::isfinite(losses.positive + losses.negative + losses.kl + losses.gradient_norm))
      throw Diverged(said("the loss is not finite at step ", step));
    run_.log("loss_positive", step, losses.positive);
    run_.log("grad_norm", step, losses.gradient_norm);
    if (p_.algorithm == Algorithm::oreal) run_.log("loss_negative", step, losses.negative);
    if (is_anchored(p_.algorithm)) run_.log("loss_kl", step, losses.kl);
  }
  if (token_model_) fit_token_model(e, kept, batch, step);
}

void Trainer::fit_token_model(const Experience& e, const std::vector<std::size_t>& kept,
                              const TokenBatch& batch, std::int64_t step) {
  std::vector<char> is_right;
  for (const auto k : kept) is_right.push_back(e.verdicts.is_right[k]);
  double loss = 0;
  for (std::int64_t epoch = 0; epoch < p_.language.token_model.epochs; ++epoch)
    loss = token_model_->fit(batch, is_right);
  if (!std::isfinite(loss))
    throw Diverged(said("the loss of the token model is not finite at step ", step));
  run_.log("loss_trm", step, loss);
}

std::vector<double> Trainer::mean_scores(const Experience& e) const {
  if (!token_model_) return {};
  std::vector<std::size_t> all(e.rollouts.size());
  for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
  const auto scores = token_model_->scores(batch_of(e, all));
  std::vector<double> means;
  std::size_t first = 0;
  for (const auto& rollout : e.rollouts) {
    double sum = 0;
    for (std::size_t t = 0; t < rollout.tokens.size(); ++t) sum += scores[first++];
    means.push_back(sum / static_cast<double>(rollout.tokens.size()));
  }
  return means;
}

}  // namespace assay::oreal
