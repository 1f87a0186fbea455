#include "plugins/oreal/evaluation.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/oreal/credit.hpp"

namespace assay::oreal {

using language::Decoder;
using language::Rollout;

Evaluator::Evaluator(const OrealRun& run, const Task& task)
    : task_(task),
      samples_(static_cast<std::size_t>(run.params().language.eval_samples)),
      k_(static_cast<std::size_t>(run.params().pass_k)),
      rng_(run.rng("evaluation")),
      threads_(run.threads()) {
  const auto count = static_cast<std::size_t>(run.params().language.eval_prompts);
  for (std::size_t i = 0; i < count; ++i) {
    auto rng = rng_.stream(i);
    questions_.push_back(task.test_question(i, rng));
    prompts_.push_back(questions_.back().prompt);
  }
}

std::vector<Rollout> Evaluator::sampled(const Decoder& policy, std::size_t copies,
                                        bool is_greedy) const {
  language::SamplingOptions options;
  options.end_token = task_.end();
  options.most = task_.longest_response();
  options.is_greedy = is_greedy;
  return language::sample(policy, prompts_, copies, options, rng_.stream(questions_.size()),
                          threads_);
}

// Of the first ones of each question's rollouts.
double Evaluator::rate(const std::vector<Rollout>& rollouts, std::size_t copies,
                       std::size_t first) const {
  double right = 0;
  for (std::size_t i = 0; i < questions_.size(); ++i)
    for (std::size_t k = 0; k < first; ++k)
      right += task_.is_right(questions_[i], rollouts[i * copies + k].tokens) ? 1 : 0;
  return right / static_cast<double>(questions_.size() * first);
}

double Evaluator::pass_at_1(const Decoder& policy) const {
  const std::size_t copies = std::max(samples_, k_);
  return rate(sampled(policy, copies, false), copies, samples_);
}

Evaluation Evaluator::operator()(const Decoder& policy, const Decoder& reference) const {
  const std::size_t copies = std::max(samples_, k_);
  const auto rollouts = sampled(policy, copies, false);
  Evaluation result;
  result.pass_at_1 = rate(rollouts, copies, samples_);
  result.pass_at_1_greedy = rate(sampled(policy, 1, true), 1, 1);
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    std::size_t right = 0;
    for (std::size_t k = 0; k < copies; ++k)
      right += task_.is_right(questions_[i], rollouts[i * copies + k].tokens) ? 1 : 0;
    result.pass_at_k += pass_at_k(copies, right, k_) / static_cast<double>(questions_.size());
  }
  compare(policy, reference, rollouts, copies, result);
  count_steps(rollouts, copies, result);
  return result;
}

// Exact over the vocabulary in every state that the rollouts came through.
void Evaluator::compare(const Decoder& policy, const Decoder& reference,
                        const std::vector<Rollout>& rollouts, std::size_t copies,
                        Evaluation& result) const {
  std::vector<std::vector<int>> responses;
  std::vector<std::size_t> prompt_of;
  for (std::size_t i = 0; i < rollouts.size(); ++i) {
    responses.push_back(rollouts[i].tokens);
    prompt_of.push_back(i / copies);
  }
  std::vector<std::vector<std::vector<double>>> logs(responses.size());
  language::follow(
      policy, prompts_, prompt_of, responses,
      [&](std::size_t i, std::size_t, std::span<const float> logits) {
        language::log_softmax(logits, logs[i].emplace_back());
      },
      threads_);
  std::vector<double> kl(responses.size()), entropy(responses.size());
  language::follow(
      reference, prompts_, prompt_of, responses,
      [&](std::size_t i, std::size_t t, std::span<const float> logits) {
        std::vector<double> others;
        language::log_softmax(logits, others);
        for (std::size_t a = 0; a < others.size(); ++a) {
          const double log = logs[i][t][a], chance = std::exp(log);
          kl[i] += chance * (log - others[a]);
          entropy[i] -= chance * log;
        }
      },
      threads_);
  double tokens = 0;
  for (std::size_t i = 0; i < responses.size(); ++i) {
    tokens += static_cast<double>(responses[i].size());
    result.kl_to_reference += kl[i];
    result.entropy += entropy[i];
  }
  result.kl_to_reference /= tokens;
  result.entropy /= tokens;
  result.response_length = tokens / static_cast<double>(responses.size());
}

void Evaluator::count_steps(const std::vector<Rollout>& rollouts, std::size_t copies,
                            Evaluation& result) const {
  std::size_t right = 0, all = 0;
  for (std::size_t i = 0; i < rollouts.size(); ++i)
    if (const auto steps = task_.steps(questions_[i / copies], rollouts[i].tokens)) {
      right += steps->right;
      all += steps->all;
    }
  if (all > 0) result.step_accuracy = static_cast<double>(right) / static_cast<double>(all);
}

}  // namespace assay::oreal
