#include "plugins/oreal/params.hpp"

namespace assay::oreal {

void declare_bandit(Declare<BanditParams>& d) {
  d.choice("problem", &BanditParams::is_given, false, {{"random", false}, {"data", true}})
      .help("normal logits, or arrays of your own");
  d.where("problem=random", [&] {
    d.integer("num_prompts", &BanditParams::prompts, 8).between(1, 1e6).help("prompts");
    d.integer("num_answers", &BanditParams::answers, 10).between(2, 1e6).help("of each prompt");
    d.integer("num_correct", &BanditParams::right, 1).between(1, 1e6).help("of the answers");
    d.real("logit_scale", &BanditParams::logit_scale, 1.5)
        .between(0, 100)
        .help("standard deviation of the first logits");
  });
  d.integer("best_of_n", &BanditParams::best_of_n, 16)
      .between(1, 1e9)
      .help("draws of which a right one is kept");
  d.real("alpha", &BanditParams::alpha, 1)
      .above(0)
      .help("weight of the KL in the regularised optimum");
}

void declare_params(Declare<Params>& d) {
  d.choice("mode", &Params::is_bandit, false, {{"lm", false}, {"bandit", true}})
      .help("a small transformer on verifiable tasks; or finite answers and exact updates");
  d.choice("algorithm", &Params::algorithm, Algorithm::oreal,
           {{"sft", Algorithm::sft},
            {"rft", Algorithm::rft},
            {"reinforce", Algorithm::reinforce},
            {"rloo", Algorithm::rloo},
            {"grpo", Algorithm::grpo},
            {"ppo", Algorithm::ppo},
            {"oreal", Algorithm::oreal}})
      .help("sft: the policy as it is at first; rft: right answers cloned; ppo: mode = lm");
  d.where("algorithm=oreal", [&] {
    d.choice(
         "reward_shaping", &Params::shaping, Shaping::theory,
         {{"theory", Shaping::theory}, {"advantage", Shaping::advantage}, {"grpo", Shaping::grpo}})
        .help("weights of right and wrong answers: 1 and 1 - p, or what each is above the others");
    d.real("negative_weight", &Params::negative_weight, 0.5)
        .at_least(0)
        .help("eta, of the loss on wrong answers");
  });
  d.integer("steps", &Params::steps, 40)
      .between(0, 1e7)
      .when("algorithm!=sft")
      .help("updates of the policy");
  d.real("learning_rate", &Params::learning_rate, 1e-3)
      .default_when("mode=bandit", 0.1)
      .above(0)
      .when("algorithm!=sft")
      .help("AdamW's; mode = bandit: of plain ascent");
  d.where("algorithm=rft|grpo|ppo|oreal", [&] {
    d.real("kl_coefficient", &Params::kl_coefficient, 0.01)
        .at_least(0)
        .help("beta, of the KL from the anchor");
    d.choice("kl_anchor", &Params::is_anchor_previous, false,
             {{"initial", false}, {"previous", true}})
        .help("the first policy, or that of the step before, whose KL has no slope at first");
  });
  d.integer("pass_k", &Params::pass_k, 8).between(1, 1e6).help("draws of which one is to be right");
  d.where("mode=bandit", [&] { d.part(&Params::bandit, declare_bandit); });
  d.where("mode=lm", [&] { d.part(&Params::language, declare_language); });
}

void declare_inputs(Declare<Params>& d) {
  d.where("mode=bandit & problem=data", [&] {
    d.input("logits").array("p a").help("of each prompt's answers");
    d.input("correct").array("p a").help("1 where an answer is right, else 0");
  });
  d.where("mode=lm", [&] {
    for (const char* role : {"train", "test"})
      d.input(role)
          .table({"prompt", "response", "answer"})
          .optional()
          .help("tokens apart by spaces; right: the answer stands behind the last =");
  });
}

}  // namespace assay::oreal
