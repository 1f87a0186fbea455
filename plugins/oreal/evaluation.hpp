// How good a policy is, on questions that it was not trained on.
#pragma once

#include <optional>
#include <vector>

#include "plugins/numerics/language/rollout.hpp"
#include "plugins/oreal/task.hpp"

namespace assay::oreal {

struct Evaluation {
  double pass_at_1 = 0, pass_at_1_greedy = 0, pass_at_k = 0;
  double kl_to_reference = 0, entropy = 0;  // of a token
  double response_length = 0;
  std::optional<double> step_accuracy;
};

class Evaluator {
 public:
  // Draws the questions.
  Evaluator(const OrealRun& run, const Task& task);

  // Chance that a sampled response is right, mean over questions and `samples` each.
  double pass_at_1(const language::Decoder& policy) const;
  Evaluation operator()(const language::Decoder& policy, const language::Decoder& reference) const;

 private:
  std::vector<language::Rollout> sampled(const language::Decoder& policy, std::size_t copies,
                                         bool is_greedy) const;
  double rate(const std::vector<language::Rollout>& rollouts, std::size_t copies,
              std::size_t first) const;
  void compare(const language::Decoder& policy, const language::Decoder& reference,
               const std::vector<language::Rollout>& rollouts, std::size_t copies,
               Evaluation& result) const;
  void count_steps(const std::vector<language::Rollout>& rollouts, std::size_t copies,
                   Evaluation& result) const;

  const Task& task_;
  std::vector<Question> questions_;
  std::vector<std::vector<int>> prompts_;
  std::size_t samples_, k_;
  Rng rng_;
  unsigned threads_;
};

}  // namespace assay::oreal
