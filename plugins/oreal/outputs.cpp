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

}  // namespace

void declare_outputs(Declare<Params>& d) {
  d.value("pass_at_1").maximize().help("chance of a right answer at the end, mean over prompts");
  d.curve("pass_at_1");
  d.value("pass_at_1_initial").maximize().help("of the first policy");
  d.value("pass_at_k").maximize().help("chance that one of pass_k answers is right");
  d.value("kl_to_ref").minimize().help("KL from the first policy; mode = lm: of a token");
  d.curve("kept_prompts").help("prompts that had an update");
  d.where("mode=bandit", [&] { declare_bandit_outputs(d); });
  d.example("bandit",
            "[experiment]\nname = \"verdicts\"\nmethod = \"oreal\"\n\n"
            "[params]\nmode = \"bandit\"\nsteps = 100\n",
            "exact updates on eight prompts of ten answers");
}

}  // namespace assay::oreal
