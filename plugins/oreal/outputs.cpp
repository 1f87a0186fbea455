// Declares what oreal leaves, and its examples.
#include "plugins/oreal/params.hpp"

namespace assay::oreal {
namespace {

void declare_bandit_outputs(Declare<Params>& d) {
  d.value("pass_at_1_min").maximize().help("of the hardest prompt");
  d.value("bon_pass").maximize().help("chance that the best of n is right, at first");
  d.value("bon_kl").minimize().help("KL of the best of n from the first policy");
  d.value("bon_n_equivalent").help("n at which best of n is the KL-regularised optimum, at first");
  d.value("kl_optimal_kl").minimize().help("KL of the regularised optimum from the first policy");
  d.value("bon_gradient_residual")
      .minimize()
      .help("of the gradient of bon_pass: both closed forms and differences");
  d.artifact("policy.csv")
      .heatmap("prompt", "answer", "chance")
      .help("every answer's first and last chance");
  d.artifact("weights.csv")
      .lines("pass_rate_logit", "log10_weight", "algorithm")
      .help("how much a prompt of pass rate p counts: update = weight x gradient of p");
}

void declare_training(Declare<Params>& d) {
  d.curve("train_pass").maximize().help("pass rate of the step's rollouts");
  d.curve("loss_positive").help("on right answers; reinforce, rloo, grpo, ppo: of all answers");
  d.curve("loss_negative").when("algorithm=oreal").help("on wrong answers, times its weight");
  d.curve("loss_kl").when("algorithm=rft|grpo|ppo|oreal").help("from the anchor");
  d.curve("grad_norm").help("before it is cut to 1");
  d.value("policy_updates_skipped")
      .integer()
      .minimize()
      .help("steps without prompts of both outcomes, or before the token model is warm");
  d.value("rl_seconds").unit("s").timing().minimize().help("of the steps, without evaluation");
  d.value("tokens_per_second").timing().maximize().help("while rollouts are drawn and judged");
  d.artifact("rollouts.csv").help("of the last policy, as a further step would draw them");
  d.where("token_reward_model=true & algorithm=oreal", [&] {
    d.curve("loss_trm").minimize().help("of the token model: cross-entropy of the verdict");
    d.value("trm_first_weight_abs_max").help("largest weight of a token in the first step");
    d.value("trm_auc").maximize().optional().help(
        "right against wrong rollouts by mean score; absent where one is missing");
  });
}

void declare_language_outputs(Declare<Params>& d) {
  d.value("pass_at_1_greedy").maximize().help("the likeliest token each time");
  d.value("entropy").help("of the next token, mean over sampled states");
  d.value("response_length").help("tokens, with the end");
  d.value("step_accuracy")
      .maximize()
      .when("task=mod_chain & !data.train")
      .help("share of sampled steps that add rightly to what stands before them");
  d.value("sft_seconds").unit("s").timing().minimize().help("of supervised training");
  d.where("algorithm!=sft", [&] { declare_training(d); });
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  d.value("pass_at_1").maximize().help("chance of a right answer at the end, mean over prompts");
  d.curve("pass_at_1");
  d.value("pass_at_1_initial").maximize().help("of the first policy");
  d.value("pass_at_k").maximize().help("chance that one of pass_k answers is right");
  d.value("kl_to_ref").minimize().help("KL from the first policy; mode = lm: of a token");
  d.curve("kept_prompts").help("prompts that had an update");
  d.where("mode=bandit", [&] { declare_bandit_outputs(d); });
  d.where("mode=lm", [&] { declare_language_outputs(d); });
  d.example("bandit",
            "[experiment]\nname = \"verdicts\"\nmethod = \"oreal\"\n\n"
            "[params]\nmode = \"bandit\"\nsteps = 100\n",
            "exact updates on eight prompts of ten answers");
  d.example("chain",
            "[experiment]\nname = \"verdicts-chain\"\nmethod = \"oreal\"\n\n"
            "[params]\ntoken_reward_model = true\nmodulus = 5\nchain_length = 3\nd_model = 16\n"
            "num_layers = 1\nnum_heads = 2\nsft_steps = 60\nsft_batch_size = 32\nsteps = 6\n"
            "trm_warmup = 2\nprompts_per_step = 8\nrollouts_per_prompt = 8\neval_prompts = 20\n"
            "eval_interval = 3\n",
            "a small transformer repairs sums that its demonstrations got wrong");
}

}  // namespace assay::oreal
