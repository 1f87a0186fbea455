#include "plugins/oreal/params.hpp"

namespace assay::oreal {
namespace {

void declare_task(Declare<TaskParams>& d) {
  d.choice("task", &TaskParams::name, TaskName::mod_chain,
           {{"mod_chain", TaskName::mod_chain},
            {"add", TaskName::add},
            {"countdown", TaskName::countdown}})
      .help("running sums modulo m, sums digit by digit, or expressions that make a target");
  d.where("task=mod_chain", [&] {
    d.integer("modulus", &TaskParams::modulus, 10).between(2, 20).help("m");
    d.integer("chain_length", &TaskParams::chain_length, 7).between(2, 20).help("numbers");
  });
  d.integer("digits", &TaskParams::digits, 3).between(1, 9).when("task=add").help("of each number");
  d.where("task=countdown", [&] {
    d.integer("numbers", &TaskParams::numbers, 3)
        .between(3, 4)
        .help("each to be used once at most");
    d.real("target_share", &TaskParams::target_share, 0.6)
        .above(0)
        .at_most(1)
        .help("of the targets that demonstrations show");
  });
  d.where("task=mod_chain|add", [&] {
    d.real("weak_fraction", &TaskParams::weak_fraction, 0.5)
        .between(0, 1)
        .help("of the single steps that demonstrations confuse");
    d.real("weak_confusion", &TaskParams::weak_confusion, 0.7)
        .between(0, 1)
        .help("how often they do");
    d.real("base_noise", &TaskParams::base_noise, 0.03)
        .between(0, 1)
        .help("chance of any digit in any other step");
  });
}

void declare_model(Declare<ModelParams>& d) {
  d.integer("d_model", &ModelParams::width, 48).between(4, 512).help("width, of whole heads");
  d.integer("num_layers", &ModelParams::layers, 2).between(1, 16).help("of the transformer");
  d.integer("num_heads", &ModelParams::heads, 4).between(1, 64).help("of the attention");
  d.integer("sft_steps", &ModelParams::sft_steps, 500)
      .between(0, 1e7)
      .help("of supervised training on demonstrations, before anything else");
  d.integer("sft_batch_size", &ModelParams::sft_batch, 128).between(1, 1e5).help("demonstrations");
  d.real("sft_learning_rate", &ModelParams::sft_learning_rate, 2e-3)
      .above(0)
      .help("after 20 steps of warm-up, falling to a tenth");
}

void declare_token_model(Declare<TokenModelParams>& d) {
  d.real("trm_learning_rate", &TokenModelParams::learning_rate, 2e-3).above(0).help("AdamW's");
  d.integer("trm_warmup", &TokenModelParams::warmup, 10)
      .between(0, 1e7)
      .help("first steps, in which it learns alone");
  d.integer("trm_epochs", &TokenModelParams::epochs, 1).between(1, 1000).help("a step");
  d.choice("trm_scheme", &TokenModelParams::scheme, TokenScheme::prefix_mean,
           {{"prefix_mean", TokenScheme::prefix_mean},
            {"token", TokenScheme::token},
            {"topk", TokenScheme::topk}})
      .help("a token's weight from the mean score until it, its own, or the largest alone");
  d.real("topk_ratio", &TokenModelParams::topk_ratio, 0.25)
      .above(0)
      .at_most(1)
      .when("trm_scheme=topk")
      .help("of a response's tokens that have a weight");
}

void declare_rollouts(Declare<LanguageParams>& d) {
  d.integer("prompts_per_step", &LanguageParams::prompts, 32).between(1, 1e5).help("prompts");
  d.integer("rollouts_per_prompt", &LanguageParams::rollouts, 16).between(1, 1e4).help("K");
  d.choice("trajectory_filter", &LanguageParams::keeps_pairs, false,
           {{"all", false}, {"pair", true}})
      .when("algorithm=rft|oreal")
      .help("of prompts with both outcomes: every rollout, or one right and one wrong");
  d.real("temperature", &LanguageParams::temperature, 1).above(0).help("of training rollouts");
  d.real("top_p", &LanguageParams::top_p, 1)
      .above(0)
      .at_most(1)
      .help("share of the chance that training rollouts are drawn from");
  d.choice("loss_normalization", &LanguageParams::is_per_sequence, false,
           {{"token", false}, {"sequence", true}})
      .help("a loss is a mean over tokens, or over responses");
  d.integer("prompt_pool", &LanguageParams::prompt_pool, 0)
      .default_when("difficulty_repeat=true", 1024)
      .between(0, 1e6)
      .help("prompts drawn once that training goes through; 0: new ones in each step");
  d.reals("pass_rate_window", &LanguageParams::pass_rate_window, {0, 1})
      .length(2)
      .between(0, 1)
      .help(
          "of the pool: prompts whose first pass rate is above the first, or it is 0 and "
          "the second 1; and at most the second");
  d.boolean("difficulty_repeat", &LanguageParams::repeats_by_difficulty, false)
      .help("hard prompts of the pool come more often: 6, 4, 4, 2 times, by fifths of the rate");
}

}  // namespace

void declare_language(Declare<LanguageParams>& d) {
  d.where("!data.train", [&] { d.part(&LanguageParams::task, declare_task); });
  d.part(&LanguageParams::model, declare_model);
  d.where("algorithm!=sft", [&] { declare_rollouts(d); });
  d.boolean("token_reward_model", &LanguageParams::has_token_model, false)
      .when("algorithm=oreal")
      .help("weigh tokens by a model that learns which of them decide");
  d.where("token_reward_model=true & algorithm=oreal",
          [&] { d.part(&LanguageParams::token_model, declare_token_model); });
  d.integer("eval_prompts", &LanguageParams::eval_prompts, 300).between(1, 1e6).help("fresh ones");
  d.integer("eval_samples", &LanguageParams::eval_samples, 4).between(1, 1e4).help("of each");
  d.integer("eval_interval", &LanguageParams::eval_interval, 10)
      .between(1, 1e7)
      .when("algorithm!=sft")
      .help("steps between evaluations");
}

}  // namespace assay::oreal
