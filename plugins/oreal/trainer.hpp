// The language mode step by step: supervised training, then reinforcement, with its checkpoints.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/numerics/language/rollout.hpp"
#include "plugins/oreal/evaluation.hpp"
#include "plugins/oreal/learner.hpp"
#include "plugins/oreal/task.hpp"

namespace assay::oreal {

// Counts and seconds that a checkpoint keeps beside the networks.
struct Counters {
  std::int64_t supervised = 0, reinforced = 0;  // steps made
  std::int64_t skipped = 0, unmixed = 0;        // in all, and in a row
  double first_weight = 0;                      // of a token, the largest in the first step
  double pass_initial = 0, pass_last = 0;       // at the last evaluation
  double supervised_s = 0, reinforced_s = 0, sampled_s = 0, sampled_tokens = 0;
};

// A step's rollouts with their verdicts.
struct Experience {
  std::vector<Question> questions;
  std::vector<std::vector<int>> prompts;
  std::vector<language::Rollout> rollouts;
  Verdicts verdicts;
};

class Trainer {
 public:
  Trainer(OrealRun& run, const Task& task);

  // All steps that are left; ends with Stopped, having left a checkpoint, when asked to.
  void train();

  const Counters& counters() const { return counters_; }
  language::Decoder policy() const { return {shape_, learner_.parameters()}; }
  language::Decoder reference() const { return {shape_, reference_}; }
  const Evaluator& evaluator() const { return evaluator_; }

  // As a step would draw them from the policy as it is now, and their mean scores, if any.
  Experience experience(std::int64_t step);
  std::vector<double> mean_scores(const Experience& e) const;

 private:
  void load();
  void save();
  void find_start();
  void write_start(const std::string& path) const;
  void read_start(const std::string& path);
  void supervise();
  void begin_reinforcement();
  void reinforce();
  void evaluate();
  void note_progress();

  std::vector<Question> make_pool();
  std::vector<Question> draw_questions(Rng rng);
  TokenBatch batch_of(const Experience& e, const std::vector<std::size_t>& kept) const;
  std::vector<KeptRollout> weighed(const Experience& e, const std::vector<std::size_t>& kept,
                                   const TokenBatch& batch);
  std::vector<float> anchor(const Experience& e, const std::vector<std::size_t>& kept,
                            const TokenBatch& batch) const;
  void learn(const Experience& e, const std::vector<std::size_t>& kept, std::int64_t step);
  void fit_token_model(const Experience& e, const std::vector<std::size_t>& kept,
                       const TokenBatch& batch, std::int64_t step);
  StepLosses update(const Experience& e, const std::vector<std::size_t>& kept,
                    const TokenBatch& batch, const std::vector<KeptRollout>& weights);
  void skip(const Experience& e);

  OrealRun& run_;
  const Params& p_;
  const Task& task_;
  language::TransformerShape shape_;
  PolicyLearner learner_;
  std::optional<TokenModel> token_model_;
  std::vector<float> reference_;  // parameters of the first policy
  std::optional<language::Decoder> reference_decoder_;
  Evaluator evaluator_;
  std::vector<Question> pool_;
  Counters counters_;
};

constexpr std::size_t kContext = 32;  // positions of the transformer

}  // namespace assay::oreal
