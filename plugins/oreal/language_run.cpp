#include "plugins/oreal/language_run.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/language/transformer_shape.hpp"
#include "plugins/oreal/trainer.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::oreal {
namespace {

void require_model(OrealRun& run, const Task& task) {
  const auto& m = run.params().language.model;
  run.require(m.width % m.heads == 0, "params.d_model",
              said("is ", m.width, ", which num_heads = ", m.heads, " does not divide"));
  const std::size_t length = task.longest_prompt() + task.longest_response();
  const bool is_chain =
      !run.find_input("train") && run.params().language.task.name == TaskName::mod_chain;
  run.require(length <= kContext,
              run.find_input("train") ? "data.train"
              : is_chain              ? "params.chain_length"
                                      : "params.task",
              said("prompt and response may have ", length, " tokens, the context has ", kContext));
}

void require_rollouts(OrealRun& run) {
  const auto& p = run.params();
  const auto& l = p.language;
  const bool compares = p.algorithm != Algorithm::sft && p.algorithm != Algorithm::reinforce &&
                        p.algorithm != Algorithm::ppo;
  run.require(!compares || l.rollouts >= 2, "params.rollouts_per_prompt",
              "is 1; to compare answers of one prompt takes two at least");
  if (p.algorithm == Algorithm::sft) return;
  const double low = l.pass_rate_window[0], high = l.pass_rate_window[1];
  run.require(low < high, "params.pass_rate_window",
              said("is empty: ", low, " is not below ", high));
  run.require(l.prompt_pool > 0 || (low == 0 && high == 1), "params.pass_rate_window",
              "chooses from a pool of prompts; set prompt_pool");
  run.require(l.prompt_pool > 0 || !l.repeats_by_difficulty, "params.difficulty_repeat",
              "repeats prompts of a pool; set prompt_pool");
}

// What the layers keep of a token for the pass back, and what sampled answers take.
void require_memory(const OrealRun& run, const Task& task) {
  const auto& p = run.params();
  const auto& l = p.language;
  const auto width = static_cast<double>(l.model.width),
             layers = static_cast<double>(l.model.layers);
  const auto length = static_cast<double>(task.longest_prompt() + task.longest_response());
  const bool samples = p.algorithm != Algorithm::sft;
  const double rollouts =
      samples ? static_cast<double>(l.prompts) * static_cast<double>(l.rollouts) : 0;
  const double sequences = std::max(rollouts, static_cast<double>(l.model.sft_batch));
  constexpr double kFloatsOfWidth = 8, kCopiesOfWeights = 8;
  const double of_a_token =
      layers * (kFloatsOfWidth * width + static_cast<double>(l.model.heads) * length);
  const double weights = kCopiesOfWeights * 12 * layers * width * width;
  shared::require_memory(
      run, sizeof(float) * (sequences * length * of_a_token + weights), "a step of training",
      samples ? "; lower prompts_per_step, rollouts_per_prompt or d_model"
              : "; lower sft_batch_size or d_model",
      rollouts >= sequences ? "params.prompts_per_step" : "params.sft_batch_size");
  constexpr double kBytesOfATokenJudged = 200;  // chances of every word, by both policies
  const auto copies = static_cast<double>(std::max(l.eval_samples, p.pass_k));
  shared::require_memory(
      run, static_cast<double>(l.eval_prompts) * copies * length * kBytesOfATokenJudged,
      "the answers of an evaluation", "; lower it, eval_samples or pass_k", "params.eval_prompts");
}

void report(OrealRun& run, const Trainer& trainer) {
  const auto& c = trainer.counters();
  const auto e = trainer.evaluator()(trainer.policy(), trainer.reference());
  run.result("pass_at_1_initial", c.pass_initial);
  run.result("pass_at_1", e.pass_at_1);
  run.result("pass_at_1_greedy", e.pass_at_1_greedy);
  run.result("pass_at_k", e.pass_at_k);
  run.result("kl_to_ref", e.kl_to_reference);
  run.result("entropy", e.entropy);
  run.result("response_length", e.response_length);
  if (e.step_accuracy) run.result("step_accuracy", *e.step_accuracy);
  run.result("sft_seconds", c.supervised_s);
  if (run.params().algorithm == Algorithm::sft) return;
  run.result("policy_updates_skipped", c.skipped);
  run.result("rl_seconds", c.reinforced_s);
  run.result("tokens_per_second", c.sampled_s > 0 ? c.sampled_tokens / c.sampled_s : 0.0);
}

void report_rollouts(OrealRun& run, const Task& task, Trainer& trainer) {
  if (run.params().algorithm == Algorithm::sft) return;
  const auto e = trainer.experience(run.params().steps);
  const auto scores = trainer.mean_scores(e);
  TableRows table({"prompt", "response", "reward", "mean_score"});
  for (std::size_t i = 0; i < e.rollouts.size(); ++i)
    table.row(task.text(e.prompts[i / e.verdicts.copies]), task.text(e.rollouts[i].tokens),
              e.verdicts.is_right[i] ? 1 : 0, scores.empty() ? std::nan("") : scores[i]);
  run.artifact("rollouts.csv", table);
  if (scores.empty()) return;
  run.result("trm_first_weight_abs_max", trainer.counters().first_weight);
  const double area = area_under_curve(scores, e.verdicts.is_right);
  if (!std::isnan(area)) run.result("trm_auc", area);
}

}  // namespace

void check_language(OrealRun& run) {
  const auto task = make_task(run);
  require_model(run, *task);
  require_rollouts(run);
  require_memory(run, *task);
}

void run_language(OrealRun& run) {
  const auto task = make_task(run);
  require_model(run, *task);
  require_rollouts(run);
  require_memory(run, *task);
  Trainer trainer(run, *task);
  trainer.train();
  run.untimed([&] {
    report(run, trainer);
    report_rollouts(run, *task, trainer);
  });
}

}  // namespace assay::oreal
